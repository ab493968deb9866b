/** Nodes of the scenarios about nodes: each has its own, and nobody else's pods come there. */
import { deployment, node } from "../world/in-memory/builders.ts";
import type { InMemoryCluster } from "../world/in-memory/in-memory-cluster.ts";
import { POD } from "../world/kubernetes/kinds.ts";
import { type KubeObject, type Ref, orNothing } from "../world/world.ts";
import { SHOP } from "./people.ts";

/** A role's taint: it says what the nodes are for, and no rule takes it for a mistake. */
const TAINT = { key: "node-role.kubernetes.io/rack", effect: "NoSchedule" } as const;
const TOLERATED = { key: TAINT.key, operator: "Exists", effect: TAINT.effect };

export function addRack(cluster: InMemoryCluster, name: string): void {
  const { spec, ...rest } = node(name, { rack: name });
  cluster.add({ ...rest, spec: { ...spec, taints: [TAINT] } } as KubeObject);
}

/** Pods of a workload that may live on these racks only. */
export function deployOnRacks(cluster: InMemoryCluster, name: string, racks: readonly string[]): void {
  const matchExpressions = [{ key: "rack", operator: "In", values: racks }];
  const nodeAffinity = {
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] },
  };
  const { metadata, spec, ...kind } = deployment({ namespace: SHOP, name, image: `shop/${name}:1.0`, replicas: 4 });
  const template = {
    metadata: { labels: { app: name } },
    spec: { ...spec?.template.spec, tolerations: [TOLERATED], affinity: { nodeAffinity } },
  };
  cluster.add({ ...kind, metadata, spec: { ...spec, template } } as KubeObject);
}

export async function isEmpty(cluster: InMemoryCluster, rack: string, workload: string): Promise<boolean> {
  const of = { labelSelector: `app=${workload}`, fieldSelector: `spec.nodeName=${rack}` };
  return (await cluster.list(POD, of)).items.length === 0;
}

const LOOKS_EVERY_SECONDS = 10;

/** Does something once, as soon as it is so: who plays a controller looks again and again, on virtual time. */
export function once(cluster: InMemoryCluster, isSo: () => Promise<boolean>, act: () => void): void {
  cluster.clock.after(LOOKS_EVERY_SECONDS, () => {
    // Not awaited: looking takes no time of the cluster's.
    void isSo().then((so) => (so ? act() : once(cluster, isSo, act)));
  });
}

export async function exists(cluster: InMemoryCluster, ref: Ref): Promise<boolean> {
  return (await orNothing(cluster.get(ref))) !== undefined;
}
