import { defineRunbook, handOver } from "./define-runbook.ts";

export const initNeverEnds = defineRunbook(({ cause }) =>
  handOver(`${cause}: look at its log, and at what it waits for`),
);
