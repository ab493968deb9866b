import { lastWriterOf } from "../actions/last-writer.ts";
import { type RolledOut, countOf, isRolledOut } from "../actions/rollout.ts";
import type { Evidence, RevisionEvidence } from "../domain/evidence.ts";
import { isInMaintenance } from "../domain/policy.ts";
import type { Target } from "../domain/target.ts";
import { templateHash } from "../domain/template.ts";
import type { Deployment, Pod, ReplicaSet } from "../world/kubernetes/objects.ts";
import { type Cluster, type KubeObject, isWorldError } from "../world/world.ts";
import type { Context } from "./context.ts";
import { selectorOf } from "./label-selector.ts";
import { controllerOf, ownerOfObject } from "./owner-walk.ts";
import { podEvidence } from "./pod-evidence.ts";

export type Gathered =
  | { readonly kind: "evidence"; readonly evidence: Evidence }
  | { readonly kind: "gone" }
  /** It may exist, but could not be read; the sentence says why. */
  | { readonly kind: "missing"; readonly because: string };

/** Kinds whose pods and rollout are read; others are named and handed over. */
export const WORKLOADS: readonly string[] = ["Deployment", "StatefulSet", "DaemonSet"];

export const EVIDENCE_RIGHTS = [
  "apps/deployments,statefulsets,daemonsets: get",
  "apps/replicasets: list",
  "/pods: list",
];

/** A workload has at most so many pods looked at; more would not change a finding. */
const PODS_LOOKED_AT = 500;

/** Reads what can be seen of a target: the workload, its pods and its revisions. Three requests for a Deployment, two of them at once. */
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
    const workload = await cluster.get<Workload>(target);
    const labelSelector = selectorOf(workload.spec.selector);
    const [pods, replicaSets] = await Promise.all([
      cluster.list<Pod>(
        { apiVersion: "v1", kind: "Pod" },
        { namespace: target.namespace, labelSelector, limit: PODS_LOOKED_AT },
      ),
      target.kind === "Deployment" ? replicaSetsOf(cluster, target, labelSelector) : [],
    ]);
    const owned = new Set([
      workload.metadata.uid,
      ...replicaSets.filter((set) => isOwnedBy(set, workload)).map(({ metadata }) => metadata.uid),
    ]);
    const mine = pods.items.filter(({ metadata }) => owned.has(controllerOf(metadata)?.uid));
    return {
      kind: "evidence",
      evidence: evidenceOf({ workload, pods: mine, replicaSets, target, at: context.world.now(), alertedAt }),
    };
  } catch (error) {
    if (isWorldError(error, "not-found")) return { kind: "gone" };
    if (isWorldError(error, "forbidden", "invalid")) return { kind: "missing", because: error.message };
    throw error;
  }
}

interface Workload extends RolledOut {
  readonly spec: {
    readonly replicas?: number;
    readonly paused?: boolean;
    readonly selector?: Deployment["spec"] extends { selector: infer S } | undefined ? S : never;
    readonly template: unknown;
  };
}

async function replicaSetsOf(cluster: Cluster, target: Target, labelSelector: string): Promise<readonly ReplicaSet[]> {
  const page = await cluster.list<ReplicaSet>(
    { apiVersion: "apps/v1", kind: "ReplicaSet" },
    { namespace: target.namespace, labelSelector },
  );
  return page.items;
}

interface Read {
  readonly workload: Workload;
  readonly pods: readonly Pod[];
  readonly replicaSets: readonly ReplicaSet[];
  readonly target: Target;
  readonly at: Date;
  readonly alertedAt: Date;
}

function evidenceOf({ workload, pods, replicaSets, target, at, alertedAt }: Read): Evidence {
  const { metadata, spec } = workload;
  const { wanted, ready, updated } = countOf(workload);
  return {
    at,
    target,
    alertedAt,
    owner: ownerOfObject(workload, target),
    workload: {
      uid: metadata.uid ?? "",
      wanted,
      ready,
      updated,
      isRolledOut: isRolledOut(workload),
      isPaused: spec.paused === true,
      maintenance: isInMaintenance(metadata),
    },
    pods: pods.map(podEvidence),
    revisions: revisionsOf(workload, replicaSets),
  };
}

const REVISION = "deployment.kubernetes.io/revision";

function revisionsOf(workload: Workload, replicaSets: readonly ReplicaSet[]): RevisionEvidence[] {
  return replicaSets
    .filter((set) => isOwnedBy(set, workload))
    .map((set) => revisionOf(workload, set))
    .sort((a, b) => b.number - a.number);
}

function revisionOf(workload: Workload, { metadata, spec, status }: ReplicaSet): RevisionEvidence {
  const { name, annotations = {}, creationTimestamp: created = "" } = metadata;
  const template = templateHash(spec?.template);
  const isCurrent = template === templateHash(workload.spec.template);
  return {
    name,
    number: Number(annotations[REVISION] ?? 0),
    isCurrent,
    // A ReplicaSet that an undo took up again is older than its turn; when that was is kept nowhere, so it counts as long ago.
    since: created,
    changedBy: isCurrent ? lastWriterOf(workload, ["spec", "template"]) : undefined,
    template,
    images: imagesOf(spec?.template),
    containers: containersOf(spec?.template),
    ready: status?.readyReplicas ?? 0,
  };
}

function imagesOf(template: NonNullable<ReplicaSet["spec"]>["template"]): string[] {
  return (template?.spec?.containers ?? []).map(({ image }) => image ?? "");
}

function containersOf(template: NonNullable<ReplicaSet["spec"]>["template"]): string[] {
  const { containers = [], initContainers = [] } = template?.spec ?? {};
  return [...containers, ...initContainers].map(({ name }) => name);
}

function isOwnedBy({ metadata }: KubeObject, owner: KubeObject): boolean {
  return controllerOf(metadata)?.uid === owner.metadata.uid;
}
