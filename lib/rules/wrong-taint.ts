import { defineRuleAbout } from "./define-rule.ts";
import { factsOfNode } from "./node-facts.ts";

/** Somebody's taint keeps pods away from a node that is well. Whether it should, only they know. */
export const wrongTaint = defineRuleAbout("node", (evidence) => {
  const { taints, ready, cordon, alertedAt, target } = evidence;
  const [first] = taints;
  if (!first || ready.status !== "True" || cordon) return undefined;
  return {
    layer: "infrastructure",
    confidence: 0.4,
    cause: `node ${target.name} is ready, and the taint ${taints.map(({ text }) => text).join(", ")} keeps pods away from it; written ${first.by}`,
    because: factsOfNode(evidence),
    since: first.since ?? alertedAt.toISOString(),
    restarts: 0,
    facts: {},
  };
});
