import { defineRunbook, handOver } from "./define-runbook.ts";

export const rolloutDeadlocked = defineRunbook(({ cause }) =>
  handOver(`${cause}: let the strategy take one old pod away first (maxUnavailable: 1), or make room for one more`),
);
