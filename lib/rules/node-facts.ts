import type { NodeEvidence, NodePod } from "../domain/node-evidence.ts";

/** What a person would look up first, one sentence each; the same for every problem of a node. */
export function factsOfNode(evidence: NodeEvidence): string[] {
  const { ready, pressures, cordon, taints, heartbeat, healers, nodes, machine, turns, pods } = evidence;
  return [
    `Ready is ${ready.status} since ${ready.since}: ${ready.reason}`,
    ...pressures.map(({ type, since, message }) => `${type} since ${since}: ${message}`),
    ...(heartbeat === undefined ? [] : [`its kubelet renewed its Lease last at ${heartbeat}`]),
    ...(turns > 0 ? [`it became not ready ${turns} times within an hour`] : []),
    ...(cordon ? [`it is cordoned ${cordon.by}${cordon.isOurs ? " (this engine)" : ""}`] : []),
    ...taints.slice(0, 5).map(({ text, by }) => `it has the taint ${text}, written ${by}`),
    ...(machine === undefined ? [] : [machine]),
    ...healers.slice(0, 5).map(({ name, because }) => `${name} sees to it: ${because}`),
    podsInWords(pods),
    `${nodes.notReady.length} of ${nodes.total} nodes are not ready${nodes.notReady.length > 0 ? ` (${nodes.notReady.slice(0, 10).join(", ")})` : ""}`,
  ];
}

const FATES: Readonly<Record<NodePod["fate"]["kind"], string>> = {
  movable: "may move",
  stays: "stay with the node",
  ends: "end by themselves",
  lost: "cannot be moved without loss",
};

export function podsInWords(pods: readonly NodePod[]): string {
  if (pods.length === 0) return "no pod is on it";
  const counts = Object.entries(FATES).flatMap(([kind, words]) => {
    const count = pods.filter(({ fate }) => fate.kind === kind).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  return `${pods.length} pods are on it: ${counts.join(", ")}`;
}
