/** Volumes of a rehearsal: how full they are is written on their claims, and read by whoever measures. */
import type { Measured, Reading } from "../domain/measured.ts";
import { amountOf } from "../domain/quantity.ts";
import type { InMemoryCluster } from "../world/in-memory/in-memory-cluster.ts";
import { PERSISTENT_VOLUME_CLAIM, STORAGE_CLASS } from "../world/kubernetes/kinds.ts";
import { noMetrics } from "../world/prometheus.ts";
import { type KubeObject, type Metrics, orNothing } from "../world/world.ts";
import { SHOP } from "./people.ts";

/** Of a claim: how much of its volume is in use. */
const USED = "rehearsal.kubeheal.io/used";

export interface Claim extends KubeObject {
  readonly spec?: { readonly resources?: { readonly requests?: Readonly<Record<string, string>> } };
  readonly status?: { readonly capacity?: Readonly<Record<string, string>> };
}

/** A claim that is bound, of a class whose volumes can grow. */
export function addClaim(cluster: InMemoryCluster, name: string, storage: string): void {
  const storageClassName = `growing-${name}`;
  cluster.add(
    {
      ...STORAGE_CLASS,
      metadata: { name: storageClassName },
      provisioner: "disk.rehearsal",
      allowVolumeExpansion: true,
    } as KubeObject,
    {
      ...PERSISTENT_VOLUME_CLAIM,
      metadata: { namespace: SHOP, name, annotations: { [USED]: "1Gi" } },
      spec: { accessModes: ["ReadWriteOnce"], storageClassName, resources: { requests: { storage } } },
      status: { phase: "Bound", capacity: { storage } },
    } as KubeObject,
  );
}

export async function fillVolume(cluster: InMemoryCluster, name: string, used: string): Promise<void> {
  const ref = { ...PERSISTENT_VOLUME_CLAIM, namespace: SHOP, name };
  const path = `/metadata/annotations/${USED.replace("/", "~1")}`;
  await cluster.as("kubelet").patch(ref, [{ op: "replace", path, value: used }]);
}

const LOOKS_EVERY_SECONDS = 15;

/** Plays the driver: a volume has soon what its claim asks for. */
export function resize(cluster: InMemoryCluster, name: string): void {
  cluster.clock.after(LOOKS_EVERY_SECONDS, () => {
    void grow(cluster, name).then(() => resize(cluster, name));
  });
}

async function grow(cluster: InMemoryCluster, name: string): Promise<void> {
  const ref = { ...PERSISTENT_VOLUME_CLAIM, namespace: SHOP, name };
  const { spec, status } = await cluster.as("external-resizer").get<Claim>(ref);
  const storage = spec?.resources?.requests?.["storage"];
  if (storage !== undefined && storage !== status?.capacity?.["storage"])
    cluster.setStatus(ref, { capacity: { storage } }, "external-resizer");
}

/** In bytes; undefined: nobody measures it. */
export function usageOf({ metadata, status }: Claim): { readonly bytes: number; readonly free: number } | undefined {
  const bytes = amountOf(status?.capacity?.["storage"]);
  const used = amountOf(metadata.annotations?.[USED]);
  return bytes === undefined || used === undefined ? undefined : { bytes, free: Math.max(0, bytes - used) };
}

/** The kubelets' figures of volumes; a rehearsal has no others, and no rules. */
export function volumeMetrics(cluster: InMemoryCluster): Metrics {
  return {
    ...noMetrics,
    async query(expression): Promise<Measured<Reading>> {
      const [, namespace, name] = /namespace="([^"]+)",persistentvolumeclaim="([^"]+)"/.exec(expression) ?? [];
      if (name === undefined) return noMetrics.query(expression);
      const claim = await orNothing(
        cluster.as("prometheus").get<Claim>({ ...PERSISTENT_VOLUME_CLAIM, namespace, name }),
      );
      const usage = claim && usageOf(claim);
      if (!usage) return { series: [], warnings: [] };
      const labels = { namespace: namespace ?? "", persistentvolumeclaim: name };
      // What fills no further has tomorrow what it has today.
      if (expression.startsWith("predict_linear")) return { series: [{ labels, value: usage.free }], warnings: [] };
      const series = [
        { labels: { ...labels, __name__: "kubelet_volume_stats_capacity_bytes" }, value: usage.bytes },
        { labels: { ...labels, __name__: "kubelet_volume_stats_available_bytes" }, value: usage.free },
      ];
      return { series, warnings: [] };
    },
  };
}
