import type { Evidence, PodEvidence } from "../domain/evidence.ts";
import type { Target } from "../domain/target.ts";
import { CONTROLLER_REVISION, POD, REPLICA_SET } from "../world/kubernetes/kinds.ts";
import type { ControllerRevision, Pod } from "../world/kubernetes/objects.ts";
import { type Cluster, type KubeObject, isWorldError } from "../world/world.ts";
import type { Context } from "./context.ts";
import { EVENT_RIGHTS, needsNotes, notesOf } from "./event-evidence.ts";
import { selectorOf } from "./label-selector.ts";
import { controllerOf, ownerOfObject } from "./owner-walk.ts";
import { podEvidence } from "./pod-evidence.ts";
import { fromControllerRevisions, fromReplicaSets, isOwnedBy } from "./revision-evidence.ts";
import { type Workload, workloadEvidence } from "./workload-evidence.ts";

export type Gathered =
  | { readonly kind: "evidence"; readonly evidence: Evidence }
  | { readonly kind: "gone" }
  /** It may exist, but could not be read; the sentence says why. */
  | { readonly kind: "missing"; readonly because: string };

/** Kinds whose pods and rollout are read; others are named and handed over. */
export const WORKLOADS: readonly string[] = ["Deployment", "StatefulSet", "DaemonSet"];

export const EVIDENCE_RIGHTS = [
  "apps/deployments,statefulsets,daemonsets: get",
  "apps/replicasets,controllerrevisions: list",
  "/pods: list",
  ...EVENT_RIGHTS,
];

/** A workload has at most so many pods looked at; more would not change a finding. */
const PODS_LOOKED_AT = 500;

/** Reads what can be seen of a target: the workload, then its pods and revisions at once; a fourth request only where a pod does not say what ails it. */
export async function gatherEvidence(
  context: Pick<Context, "world">,
  target: Target,
  alertedAt: Date,
): Promise<Gathered> {
  const { cluster } = context.world;
  if (!WORKLOADS.includes(target.kind) || !target.apiVersion.startsWith("apps/")) {
    return {
      kind: "missing",
      because: `${target.kind} of ${target.apiVersion} is a kind that this version does not diagnose`,
    };
  }
  try {
    const read = await readWorkload(cluster, target);
    return {
      kind: "evidence",
      evidence: await evidenceOf(cluster, read, { target, at: context.world.now(), alertedAt }),
    };
  } catch (error) {
    if (isWorldError(error, "not-found")) return { kind: "gone" };
    if (isWorldError(error, "forbidden", "invalid")) return { kind: "missing", because: error.message };
    throw error;
  }
}

interface Read {
  readonly workload: Workload;
  readonly pods: readonly Pod[];
  /** ReplicaSets of a Deployment, ControllerRevisions of the others. */
  readonly kept: readonly KubeObject[];
}

async function readWorkload(cluster: Cluster, target: Target): Promise<Read> {
  const workload = await cluster.get<Workload>(target);
  const { namespace } = target;
  const labelSelector = selectorOf(workload.spec.selector);
  const [pods, kept] = await Promise.all([
    cluster.list<Pod>(POD, { namespace, labelSelector, limit: PODS_LOOKED_AT }),
    cluster.list(target.kind === "Deployment" ? REPLICA_SET : CONTROLLER_REVISION, { namespace, labelSelector }),
  ]);
  // Labels may be shared; whose a pod is, its owner says.
  const owners = new Set([
    workload.metadata.uid,
    ...kept.items.filter((each) => isOwnedBy(each, workload)).map(({ metadata }) => metadata.uid),
  ]);
  const mine = pods.items.filter(({ metadata }) => owners.has(controllerOf(metadata)?.uid));
  return { workload, pods: mine, kept: kept.items };
}

async function evidenceOf(
  cluster: Cluster,
  { workload, pods: read, kept }: Read,
  about: Pick<Evidence, "at" | "target" | "alertedAt">,
): Promise<Evidence> {
  const { target, at } = about;
  const pods = read.map(podEvidence);
  const said = workloadEvidence(workload);
  const revisions =
    target.kind === "Deployment"
      ? fromReplicaSets(workload, kept)
      : fromControllerRevisions(workload, kept as readonly ControllerRevision[], pods);
  const { notes, missing } = needsNotes(said, pods, at)
    ? await notesOf(cluster, target.namespace, namesOf(target, kept, pods))
    : { notes: [], missing: [] };
  return { ...about, owner: ownerOfObject(workload, target), workload: said, pods, revisions, notes, missing };
}

function namesOf({ kind, name }: Target, kept: readonly KubeObject[], pods: readonly PodEvidence[]): Set<string> {
  const sets = kind === "Deployment" ? kept.map(({ metadata }) => `ReplicaSet ${metadata.name}`) : [];
  return new Set([`${kind} ${name}`, ...sets, ...pods.map((pod) => `Pod ${pod.name}`)]);
}
