import { defineRunbook, handOver } from "./define-runbook.ts";

export const notReady = defineRunbook(({ cause }) =>
  handOver(`${cause}: look at their readiness probes, what they depend on and their nodes`),
);
