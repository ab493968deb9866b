/** What an admin and a node do, in tests of what is done about nodes. */
import type { Cluster, KubeObject } from "../../lib/world/world.ts";

/** An admin names these nodes in the policy, up to R4. */
export async function openNodes(cluster: Cluster, home: string, ...names: string[]): Promise<void> {
  const open = names.map((name) => ({ kind: "Node", name, upTo: "R4" }));
  const ref = { apiVersion: "v1", kind: "ConfigMap", namespace: home, name: "kubeheal-policy" };
  const policy = await cluster.get<KubeObject>(ref);
  await cluster.replace({ ...policy, data: { "policy.yaml": JSON.stringify({ open }) } } as KubeObject);
}

export const SHORT_OF_MEMORY = {
  type: "MemoryPressure",
  status: "True",
  reason: "KubeletHasInsufficientMemory",
  message: "kubelet has insufficient memory available",
} as const;

export const SHORT_OF_DISK = {
  type: "DiskPressure",
  status: "True",
  reason: "KubeletHasDiskPressure",
  message: "kubelet has disk pressure",
} as const;

export const ENOUGH_MEMORY = { ...SHORT_OF_MEMORY, status: "False", reason: "KubeletHasSufficientMemory" } as const;
