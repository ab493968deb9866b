import type { NodeAgent } from "../domain/node-evidence.ts";
import { isProtected } from "../domain/policy.ts";
import { DAEMON_SET, POD } from "../world/kubernetes/kinds.ts";
import type { DaemonSet, Pod } from "../world/kubernetes/objects.ts";
import { type Cluster, orNothing } from "../world/world.ts";
import { selectorOf } from "./label-selector.ts";
import { controllerOf } from "./owner-walk.ts";
import { unreadyPod } from "./platform-status.ts";

export const AGENT_RIGHTS = ["apps/daemonsets: get", "/pods: list"];

/** More of them are the node's own trouble. */
const LOOKED_AT = 3;
const PODS_LOOKED_AT = 500;

/** Of the pods on a node, the cluster's own agents (its network, its configuration) that are not ready, and whether they are so on other nodes, too. */
export async function agentsUnready(
  cluster: Cluster,
  pods: readonly Pod[],
  notReady: readonly string[],
): Promise<NodeAgent[]> {
  const found = pods.filter(isAgent).flatMap((pod) => {
    const unready = unreadyPod(pod);
    const { name = "" } = controllerOf(pod.metadata) ?? {};
    return unready ? [{ ...unready, workload: { ...DAEMON_SET, namespace: unready.namespace, name } }] : [];
  });
  return Promise.all(
    found.slice(0, LOOKED_AT).map(async (agent) => ({
      ...agent,
      alsoOn: (await nodesWithout(cluster, agent)).filter((node) => !notReady.includes(node)),
    })),
  );
}

function isAgent({ metadata }: Pod): boolean {
  // The engine's own namespace has no agents, and no name is empty.
  return controllerOf(metadata)?.kind === DAEMON_SET.kind && isProtected(metadata.namespace ?? "", "");
}

/** The other nodes on which an agent of the same DaemonSet is not ready. */
async function nodesWithout(cluster: Cluster, { uid, workload }: Omit<NodeAgent, "alsoOn">): Promise<string[]> {
  const set = await orNothing(cluster.get<DaemonSet>(workload));
  if (!set) return [];
  const { namespace } = workload;
  const labelSelector = selectorOf(set.spec?.selector);
  const { items } = await cluster.list<Pod>(POD, { namespace, labelSelector, limit: PODS_LOOKED_AT });
  return items
    .filter((pod) => pod.metadata.uid !== uid && unreadyPod(pod) !== undefined)
    .flatMap(({ spec }) => spec?.nodeName ?? []);
}
