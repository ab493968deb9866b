/** What becomes of a pod whose node is emptied. */
export type PodFate =
  /** Its controller makes another one elsewhere. */
  | { readonly kind: "movable" }
  /** It stays, and that is right: a DaemonSet's, a static one, one that has ended or is leaving. */
  | { readonly kind: "stays"; readonly because: string }
  /** A Job's: it ends by itself, and moving it would begin its work anew. */
  | { readonly kind: "ends"; readonly because: string }
  /** Something would be lost that nobody makes again. */
  | { readonly kind: "lost"; readonly because: string };

/** As much of a pod as says it. */
export interface FatefulPod {
  readonly metadata: {
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
    readonly ownerReferences?: readonly { readonly kind: string; readonly controller?: boolean }[];
  };
  readonly spec?: { readonly volumes?: readonly Volume[] };
  readonly status?: { readonly phase?: string };
}

interface Volume {
  readonly name: string;
  readonly emptyDir?: { readonly medium?: string };
  readonly hostPath?: object;
}

/** The kubelet shows a static pod by this; the API server cannot end it. */
const MIRROR = "kubernetes.io/config.mirror";
/**
 * Words of the Cluster Autoscaler by which people say what may move (FAQ, "What types of pods can prevent CA from removing a node?"). Here as there the
 * first says it of the pod as a whole, the second of single volumes.
 */
const SAFE = "cluster-autoscaler.kubernetes.io/safe-to-evict";
const SAFE_VOLUMES = "cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes";

/** As `kubectl drain` tells pods apart, and as the Cluster Autoscaler does where the former would only ask for a flag. */
export function fateOf(pod: FatefulPod): PodFate {
  const staying = whyItStays(pod);
  if (staying !== undefined) return { kind: "stays", because: staying };
  const losing = whyItIsLost(pod);
  if (losing !== undefined) return { kind: "lost", because: losing };
  if (controllerOf(pod)?.kind !== "Job") return { kind: "movable" };
  return { kind: "ends", because: "it is a Job's: it ends by itself" };
}

function controllerOf({ metadata: { ownerReferences = [] } }: FatefulPod): { readonly kind: string } | undefined {
  return ownerReferences.find(({ controller }) => controller === true);
}

function whyItStays(pod: FatefulPod): string | undefined {
  const { metadata, status } = pod;
  if (metadata.deletionTimestamp !== undefined) return "it is leaving already";
  if (status?.phase === "Succeeded" || status?.phase === "Failed") return "it has ended";
  if (metadata.annotations?.[MIRROR] !== undefined) return "it is a static pod of the node";
  return controllerOf(pod)?.kind === "DaemonSet" ? "it is a DaemonSet's, one on every node" : undefined;
}

function whyItIsLost(pod: FatefulPod): string | undefined {
  const { annotations = {} } = pod.metadata;
  if (!controllerOf(pod)) return "it has no controller: nobody would make another one";
  if (annotations[SAFE] === "false") return `its annotation ${SAFE} is false`;
  if (annotations[SAFE] === "true" || controllerOf(pod)?.kind === "Job") return undefined;
  const local = localVolumes(pod.spec?.volumes ?? [], annotations[SAFE_VOLUMES]);
  return local.length > 0 ? `what it keeps on the node would be lost (volume ${local.join(", ")})` : undefined;
}

function localVolumes(volumes: readonly Volume[], safe = ""): string[] {
  const harmless = new Set(safe.split(",").map((name) => name.trim()));
  return volumes
    .filter(({ emptyDir, hostPath }) => hostPath !== undefined || (emptyDir && emptyDir.medium !== "Memory"))
    .map(({ name }) => name)
    .filter((name) => !harmless.has(name));
}
