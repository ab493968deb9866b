import { defineRunbook, handOver } from "./define-runbook.ts";

/** An undo would start the same pods once more. */
export const changedOutside = defineRunbook(({ cause }) =>
  handOver(`${cause}: look at what changed in those, and at the last container logs`),
);
