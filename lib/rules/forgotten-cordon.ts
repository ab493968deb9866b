import { secondsBetween } from "../domain/time.ts";
import { defineRuleAbout } from "./define-rule.ts";
import { factsOfNode } from "./node-facts.ts";
import { FORGOTTEN_SECONDS } from "./node-times.ts";

/** It is well and kept empty, since hours, and nobody is at work on it. */
export const forgottenCordon = defineRuleAbout("node", (evidence) => {
  const { cordon, ready, pressures, healers, at, alertedAt, target } = evidence;
  if (!cordon || ready.status !== "True" || pressures.length > 0 || healers.length > 0) return undefined;
  const since = cordon.since ?? alertedAt.toISOString();
  if (secondsBetween(since, at) < FORGOTTEN_SECONDS) return undefined;
  return {
    layer: "infrastructure",
    confidence: 0.5,
    cause: `node ${target.name} is ready and takes no new pods: it was cordoned ${cordon.by}, and nobody is at work on it`,
    because: factsOfNode(evidence),
    since,
    restarts: 0,
    facts: {},
  };
});
