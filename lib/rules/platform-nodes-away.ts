import { defineRuleAbout } from "./define-rule.ts";
import { factsOfPlatform } from "./platform-facts.ts";

/** A part of the cluster complains while nodes are away: it is what those nodes take with them. */
export const platformNodesAway = defineRuleAbout("platform", (evidence) => {
  const { nodes, target, alertedAt } = evidence;
  if (nodes.notReady.length === 0) return undefined;
  return {
    layer: "infrastructure",
    confidence: 0.75,
    cause: `${target.kind} ${target.name}: ${nodes.notReady.length} of ${nodes.total} nodes are not ready (${nodes.notReady.slice(0, 5).join(", ")}), and what ran there is missing`,
    because: factsOfPlatform(evidence),
    since: alertedAt.toISOString(),
    restarts: 0,
    facts: {},
  };
});
