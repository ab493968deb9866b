import { defineRuleAbout } from "./define-rule.ts";
import { earliestOf, factsOfPlatform } from "./platform-facts.ts";

/** A part of the cluster has pods that are not ready, and all nodes are: what is wrong is the pod. */
export const platformPodUnready = defineRuleAbout("platform", (evidence) => {
  const { unready, target, alertedAt, nodes, pods } = evidence;
  const [first] = unready;
  if (!first || nodes.notReady.length > 0) return undefined;
  const which =
    unready.length === 1 ? `pod ${first.namespace}/${first.name} is` : `${unready.length} of its ${pods} pods are`;
  return {
    layer: "platform",
    confidence: 0.7,
    cause: `${target.kind} ${target.name}: ${which} not ready (${first.because})`,
    because: factsOfPlatform(evidence),
    since: earliestOf(
      unready.map(({ since }) => since),
      alertedAt,
    ),
    restarts: 0,
    facts: {},
  };
});
