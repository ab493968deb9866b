import { deployment } from "../../../lib/world/in-memory/builders.ts";
import { InMemoryCluster, type InMemoryOptions } from "../../../lib/world/in-memory/in-memory-cluster.ts";
import { DEPLOYMENT, EVENT, POD, REPLICA_SET } from "../../../lib/world/kubernetes/kinds.ts";
import type { Deployment, Event, Pod, ReplicaSet } from "../../../lib/world/kubernetes/objects.ts";

const NAMESPACE = "shop";
export const CART = { ...DEPLOYMENT, namespace: NAMESPACE, name: "cart" };

/** A shop whose cart runs in version 1.0. */
export function shop(options: InMemoryOptions & { replicas?: number; spec?: object } = {}): InMemoryCluster {
  const { replicas = 3, spec = {}, ...rest } = options;
  const cluster = new InMemoryCluster(rest);
  cluster.add(deployment({ namespace: NAMESPACE, name: "cart", image: "shop/cart:1.0", replicas, spec }));
  return cluster;
}

export function cartOf(cluster: InMemoryCluster): Promise<Deployment> {
  return cluster.get<Deployment>(CART);
}

export async function podsOf(cluster: InMemoryCluster): Promise<readonly Pod[]> {
  return (await cluster.list<Pod>(POD, { namespace: NAMESPACE })).items;
}

export async function setsOf(cluster: InMemoryCluster): Promise<readonly ReplicaSet[]> {
  return (await cluster.list<ReplicaSet>(REPLICA_SET, { namespace: NAMESPACE })).items;
}

export async function eventsOf(cluster: InMemoryCluster): Promise<readonly Event[]> {
  return (await cluster.list<Event>(EVENT, { namespace: NAMESPACE })).items;
}

export async function deploy(cluster: InMemoryCluster, image: string): Promise<void> {
  await cluster.patch(CART, [{ op: "replace", path: "/spec/template/spec/containers/0/image", value: image }]);
}

/** `shop/cart:1.0 ready`, sorted: what the pods are and whether they serve. */
export async function inWords(cluster: InMemoryCluster): Promise<string[]> {
  const pods = await podsOf(cluster);
  return pods.map((pod) => `${pod.spec?.containers[0]?.image} ${isReady(pod) ? "ready" : whyNot(pod)}`).sort();
}

export function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.find((condition) => condition.type === "Ready")?.status === "True";
}

function whyNot({ status }: Pod): string {
  const state = status?.containerStatuses?.[0]?.state;
  if (!state) return status?.phase ?? "new";
  return state.waiting?.reason ?? "not ready";
}
