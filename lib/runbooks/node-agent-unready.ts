import { defineRunbookAbout, handOver, steps } from "./define-runbook.ts";
import { heldBack } from "./node-gates.ts";

/** One pod is renewed by its DaemonSet, once; several of one node, or of several nodes, are no single pod's fault. */
export const nodeAgentUnready = defineRunbookAbout("node", ({ cause }, evidence) => {
  const held = heldBack(cause, evidence);
  if (held) return held;
  const [agent, ...more] = evidence.agents;
  if (!agent) return handOver(cause);
  if (more.length > 0) {
    const names = evidence.agents.map(({ namespace, name }) => `${namespace}/${name}`).join(", ");
    return handOver(`${cause}; that is the node's own trouble and no single pod's: look at all of them (${names})`);
  }
  const { namespace, name, uid, workload, alsoOn } = agent;
  if (alsoOn.length > 0)
    return handOver(
      `${cause}, nor on ${alsoOn.slice(0, 5).join(", ")}: that is its image or its configuration, which its owner decides`,
    );
  return steps({
    action: "evict-pod",
    target: workload,
    summary: `evicts pod ${namespace}/${name}, which DaemonSet ${workload.name} makes anew on node ${evidence.target.name}`,
    parameters: { namespace, pod: name, uid },
  });
});
