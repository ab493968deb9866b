import type { NodeFacts } from "../insights/node-capacity.ts";
import type { QuotaStatus } from "../insights/quota.ts";
import { NODE, POD, RESOURCE_QUOTA } from "../world/kubernetes/kinds.ts";
import type { Cluster, KubeObject, Page } from "../world/world.ts";

export const CAPACITY_RIGHTS = ["/nodes,pods,resourcequotas: list"];

interface Quota extends KubeObject {
  readonly status?: QuotaStatus;
}

interface Node extends KubeObject {
  readonly spec?: { readonly unschedulable?: boolean; readonly taints?: NodeFacts["taints"] };
  readonly status?: Partial<Pick<NodeFacts, "capacity" | "allocatable">>;
}

const PAGE = 500;

export async function readQuotas(cluster: Cluster, namespace: string): Promise<QuotaStatus[]> {
  const quotas = await everyPage((from) =>
    cluster.list<Quota>(RESOURCE_QUOTA, { namespace, limit: PAGE, continue: from }),
  );
  return quotas.map(({ status = {} }) => status);
}

export async function readNodes(cluster: Cluster): Promise<NodeFacts[]> {
  const nodes = await everyPage((from) => cluster.list<Node>(NODE, { limit: PAGE, continue: from }));
  return nodes.map(({ metadata, spec, status }) => ({
    name: metadata.name,
    taints: spec?.taints ?? [],
    unschedulable: spec?.unschedulable === true,
    capacity: status?.capacity ?? {},
    allocatable: status?.allocatable ?? {},
  }));
}

/** The pods that take up room, by namespace: what has ended does not. Metadata only. */
export async function countPods(cluster: Cluster, namespace?: string): Promise<ReadonlyMap<string, number>> {
  const fieldSelector = "status.phase!=Succeeded,status.phase!=Failed";
  const pods = await everyPage((from) =>
    cluster.listMetadata(POD, { namespace, fieldSelector, limit: PAGE, continue: from }),
  );
  const counts = new Map<string, number>();
  for (const { metadata } of pods)
    counts.set(metadata.namespace ?? "", (counts.get(metadata.namespace ?? "") ?? 0) + 1);
  return counts;
}

async function everyPage<T>(list: (from: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = [];
  let from: string | undefined;
  do {
    const page = await list(from);
    found.push(...page.items);
    from = page.continue;
  } while (from !== undefined);
  return found;
}
