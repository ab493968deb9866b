import { secondsBetween } from "../domain/time.ts";
import { defineRuleAbout } from "./define-rule.ts";
import { factsOfNode } from "./node-facts.ts";
import { STABLE_SECONDS, TURNS_THAT_ARE_FLAPPING } from "./node-times.ts";

/** It goes and comes back, again and again: whatever is started there is thrown out a moment later. More telling than how it is just now. */
export const nodeFlapping = defineRuleAbout("node", (evidence) => {
  const { ready, turns, at, target } = evidence;
  const isStable = ready.status === "True" && secondsBetween(ready.since, at) >= STABLE_SECONDS;
  if (turns < TURNS_THAT_ARE_FLAPPING || isStable) return undefined;
  return {
    layer: "infrastructure",
    confidence: 0.92,
    cause: `node ${target.name} flaps: it became not ready ${turns} times within an hour, and is ${ready.status === "True" ? "ready" : "not ready"} since ${ready.since}`,
    because: factsOfNode(evidence),
    since: evidence.alertedAt.toISOString(),
    restarts: 0,
    facts: {},
  };
});
