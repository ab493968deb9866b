import { EXPANDED } from "../actions/expand-volume.ts";
import type { ClaimEvidence, VolumeUsage } from "../domain/object-evidence.ts";
import { duration, selector, selectorOfAny } from "../domain/promql.ts";
import { PERSISTENT_VOLUME, STORAGE_CLASS } from "../world/kubernetes/kinds.ts";
import { type Cluster, type KubeObject, type Metrics, type Ref, isWorldError, orNothing } from "../world/world.ts";
import { saidBy } from "./conditions.ts";
import type { Readable } from "./readable.ts";

interface StorageClass extends KubeObject {
  readonly provisioner: string;
  readonly volumeBindingMode?: string;
  readonly allowVolumeExpansion?: boolean;
}

interface Volume extends KubeObject {
  readonly status?: { readonly phase?: string; readonly message?: string; readonly lastPhaseTransitionTime?: string };
}

interface ClaimSpec {
  readonly storageClassName?: string;
  readonly volumeName?: string;
  readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
}

/** What a claim asks for and has, its class, and how full its volume is. What could not be had is said. */
export async function claimEvidence(
  cluster: Cluster,
  { metadata, spec = {}, status }: Readable,
  metrics: Pick<Metrics, "query">,
): Promise<{ readonly claim: ClaimEvidence; readonly missing: readonly string[] }> {
  const { storageClassName, volumeName, resources } = spec as ClaimSpec;
  const [found, volume, { usage, missing }] = await Promise.all([
    storageClassName ? readable<StorageClass>(cluster, { ...STORAGE_CLASS, name: storageClassName }) : undefined,
    volumeOf(cluster, volumeName),
    usageOf(metrics, metadata),
  ]);
  const claim: ClaimEvidence = {
    asked: resources?.requests?.["storage"] ?? "",
    has: status?.capacity?.["storage"],
    usage,
    volume,
    growing: growing(status?.conditions ?? []),
    expanded: metadata.annotations?.[EXPANDED],
    className: storageClassName,
    storageClass: found && known(found),
  };
  return { claim, missing };
}

function known({
  provisioner,
  volumeBindingMode,
  allowVolumeExpansion,
}: StorageClass): NonNullable<ClaimEvidence["storageClass"]> {
  return {
    provisioner,
    waitsForPod: volumeBindingMode === "WaitForFirstConsumer",
    isExpandable: allowVolumeExpansion === true,
  };
}

/** https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/persistent-volume-claim-v1/#PersistentVolumeClaimStatus */
const GROWING = ["ControllerResizeError", "NodeResizeError", "FileSystemResizePending", "Resizing"];

function growing(conditions: Parameters<typeof saidBy>[0]): ClaimEvidence["growing"] {
  for (const type of GROWING) {
    const said = saidBy(conditions, (each) => each.type === type && each.status === "True");
    if (said) return { type, ...said };
  }
  return undefined;
}

async function volumeOf(cluster: Cluster, name: string | undefined): Promise<ClaimEvidence["volume"]> {
  if (name === undefined || name === "") return undefined;
  const found = await readable<Volume>(cluster, { ...PERSISTENT_VOLUME, name });
  if (!found) return undefined;
  const { phase = "new", message = "", lastPhaseTransitionTime } = found.status ?? {};
  return { name, phase, message, since: lastPhaseTransitionTime };
}

/** Nothing where it is not there or may not be read: what lies in no namespace is read by whoever was given the right. */
async function readable<T extends KubeObject>(cluster: Cluster, ref: Ref): Promise<T | undefined> {
  try {
    return await orNothing(cluster.get<T>(ref));
  } catch (error) {
    if (isWorldError(error, "forbidden", "invalid")) return undefined;
    throw error;
  }
}

const FREE = "kubelet_volume_stats_available_bytes";
const FIGURES = {
  bytes: "kubelet_volume_stats_capacity_bytes",
  bytesFree: FREE,
  inodes: "kubelet_volume_stats_inodes",
  inodesFree: "kubelet_volume_stats_inodes_free",
} as const;
const HOUR = 3600;
/** As KubePersistentVolumeFillingUp of the kubernetes-mixin has it: the trend of six hours, four days on. */
const TREND_SECONDS = 6 * HOUR;
const AHEAD_SECONDS = 4 * 24 * HOUR;

/** All figures of now with one question, and the trend with another. */
async function usageOf(
  metrics: Pick<Metrics, "query">,
  { namespace, name }: KubeObject["metadata"],
): Promise<{ readonly usage: VolumeUsage | undefined; readonly missing: readonly string[] }> {
  const labels = { namespace, persistentvolumeclaim: name };
  const all = selectorOfAny(Object.values(FIGURES), labels);
  const trend = `predict_linear(${selector(FREE, labels)}[${duration(TREND_SECONDS)}], ${AHEAD_SECONDS})`;
  try {
    const [now, then] = await Promise.all([metrics.query(all), metrics.query(trend)]);
    const figure = (name: string): number | undefined =>
      now.series.find(({ labels: { __name__ } }) => __name__ === name)?.value;
    const [bytes, bytesFree] = [figure(FIGURES.bytes), figure(FIGURES.bytesFree)];
    if (bytes === undefined || bytesFree === undefined)
      return { usage: undefined, missing: [`how full ${name} is: no kubelet has measured it`] };
    const [inodes, inodesFree] = [figure(FIGURES.inodes), figure(FIGURES.inodesFree)];
    const bytesFreeInFourDays = then.series[0]?.value;
    return { usage: { bytes, bytesFree, bytesFreeInFourDays, inodes, inodesFree }, missing: [] };
  } catch (error) {
    if (!isWorldError(error)) throw error;
    return { usage: undefined, missing: [`how full ${name} is: ${error.message}`] };
  }
}

export function claimInWords({ has, className, storageClass, usage }: ClaimEvidence): string {
  const grows = storageClass?.isExpandable === true ? "can be expanded" : "cannot be expanded by its class";
  const full = usage
    ? `${Math.round((usage.bytesFree / usage.bytes) * 100)} % of it is free`
    : "how full it is, nobody could say";
  return `has ${has ?? "nothing yet"} of class ${className ?? "(none)"} and ${grows}; ${full}`;
}
