import { printable } from "../domain/printable.ts";
import { defineRuleAbout } from "./define-rule.ts";
import { factsOfNode } from "./node-facts.ts";

/** Its kubelet speaks, and says itself that it cannot run pods: the container runtime, the network plugin, its disk. */
export const nodeNotReady = defineRuleAbout("node", (evidence) => {
  const { ready, target } = evidence;
  if (ready.status !== "False") return undefined;
  return {
    layer: "infrastructure",
    confidence: 0.9,
    cause: `node ${target.name} says that it is not ready: ${printable(ready.message, 300)} (${ready.reason})`,
    because: factsOfNode(evidence),
    since: ready.since,
    restarts: 0,
    facts: {},
  };
});
