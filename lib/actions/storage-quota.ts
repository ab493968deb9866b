import { amountOf } from "../domain/quantity.ts";
import type { Cluster, KubeObject } from "../world/world.ts";

interface ResourceQuota extends KubeObject {
  readonly status?: {
    readonly hard?: Readonly<Record<string, string>>;
    readonly used?: Readonly<Record<string, string>>;
  };
}

interface Growth {
  /** In bytes. */
  readonly more: number;
  readonly storageClass: string | undefined;
}

/** Which ResourceQuota has too little left for a volume to grow so much, in a sentence; undefined: none. */
export async function whyQuotaForbids(
  cluster: Cluster,
  namespace: string | undefined,
  { more, storageClass }: Growth,
): Promise<string | undefined> {
  const { items } = await cluster.list<ResourceQuota>({ apiVersion: "v1", kind: "ResourceQuota" }, { namespace });
  // https://kubernetes.io/docs/concepts/policy/resource-quotas/#storage-resource-quota
  const keys = ["requests.storage", `${storageClass}.storageclass.storage.k8s.io/requests.storage`];
  for (const { metadata, status: { hard = {}, used = {} } = {} } of items) {
    for (const key of keys) {
      const { [key]: most } = hard;
      const { [key]: taken = "0" } = used;
      if (most !== undefined && (amountOf(taken) ?? 0) + more > (amountOf(most) ?? 0))
        return `ResourceQuota ${metadata.name} has too little left for it to grow: ${taken} of ${most} are used (${key})`;
    }
  }
  return undefined;
}
