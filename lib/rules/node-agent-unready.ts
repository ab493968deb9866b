import { defineRuleAbout } from "./define-rule.ts";
import { factsOfNode } from "./node-facts.ts";

/** The node is ready, and what the cluster itself runs on every node is not ready there: its network, its configuration, its storage. */
export const nodeAgentUnready = defineRuleAbout("node", (evidence) => {
  const { agents, ready, target } = evidence;
  const [first] = agents;
  if (!first || ready.status !== "True") return undefined;
  const which =
    agents.length === 1
      ? `pod ${first.namespace}/${first.name} of DaemonSet ${first.workload.name} is`
      : `${agents.length} of the cluster's own pods are`;
  return {
    layer: "platform",
    confidence: 0.6,
    cause: `node ${target.name} is ready, and ${which} not ready there (${first.because})`,
    because: [
      ...agents.map(
        ({ namespace, name, since, because }) => `pod ${namespace}/${name} is not ready since ${since}: ${because}`,
      ),
      ...factsOfNode(evidence),
    ],
    since: agents.map(({ since }) => since).sort()[0] ?? first.since,
    restarts: 0,
    facts: {},
  };
});
