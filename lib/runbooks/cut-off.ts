import { defineRunbook, handOver } from "./define-runbook.ts";

/** A policy is a promise about who may speak to whom: people keep it, and people change it. */
export const cutOff = defineRunbook(({ cause }) =>
  handOver(`${cause}: see what they need to reach, and let that through or take the policy back`),
);
