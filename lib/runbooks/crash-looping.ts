import { defineRunbook, handOver } from "./define-runbook.ts";

/** Restarting what crashes everywhere changes nothing: its configuration or what it depends on needs a person. */
export const crashLooping = defineRunbook(({ cause }) =>
  handOver(`${cause}: look at the last container logs, its configuration and what it depends on`),
);
