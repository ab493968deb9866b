import { lastWriterOf } from "../actions/last-writer.ts";
import { changesBetween } from "../domain/change.ts";
import type { PodEvidence, RevisionEvidence } from "../domain/evidence.ts";
import { referencesOf } from "../domain/reference.ts";
import { templateHash } from "../domain/template.ts";
import type { ControllerRevision, ReplicaSet } from "../world/kubernetes/objects.ts";
import type { KubeObject } from "../world/world.ts";
import { controllerOf } from "./owner-walk.ts";

type Template = NonNullable<NonNullable<ReplicaSet["spec"]>["template"]>;

/** A version as Kubernetes keeps it, whatever kind of object it is kept in. */
interface Kept {
  readonly name: string;
  readonly object: string;
  readonly number: number;
  readonly since: string;
  readonly template: Template | undefined;
  readonly ready: number;
}

const REVISION = "deployment.kubernetes.io/revision";
/** A StatefulSet's revisions have their hash in the first of these labels, a DaemonSet's in the second. */
const HASHES = ["controller.kubernetes.io/hash", "controller-revision-hash"];

export function isOwnedBy({ metadata }: KubeObject, owner: KubeObject): boolean {
  return controllerOf(metadata)?.uid === owner.metadata.uid;
}

/** What a Deployment keeps: a ReplicaSet each. */
export function fromReplicaSets(workload: KubeObject, sets: readonly ReplicaSet[]): RevisionEvidence[] {
  const kept = sets
    .filter((set) => isOwnedBy(set, workload))
    .map(({ metadata, spec, status }) => ({
      name: metadata.name,
      object: metadata.name,
      number: Number(metadata.annotations?.[REVISION] ?? 0),
      // A ReplicaSet that an undo took up again is older than its turn; when that was is kept nowhere, so it counts as long ago.
      since: metadata.creationTimestamp ?? "",
      template: spec?.template,
      ready: status?.readyReplicas ?? 0,
    }));
  return inOrder(workload, kept);
}

/** What a StatefulSet and a DaemonSet keep; which pods are ready is counted. */
export function fromControllerRevisions(
  workload: KubeObject,
  revisions: readonly ControllerRevision[],
  pods: readonly PodEvidence[],
): RevisionEvidence[] {
  const kept = revisions
    .filter((revision) => isOwnedBy(revision, workload))
    .map(({ metadata, revision: number, data }) => {
      const hash = HASHES.map((label) => metadata.labels?.[label]).find((value) => value !== undefined);
      const name = workload.kind === "DaemonSet" ? (hash ?? metadata.name) : metadata.name;
      return {
        name,
        object: metadata.name,
        number,
        since: metadata.creationTimestamp ?? "",
        template: withoutDirective(data),
        ready: pods.filter((pod) => pod.revision === name && pod.isReady && !pod.isLeaving).length,
      };
    });
  return inOrder(workload, kept);
}

/** It is kept as the patch that would bring it back. */
function withoutDirective(data: unknown): Template | undefined {
  const { $patch: _, ...template } =
    (data as { spec?: { template?: Template & { $patch?: string } } })?.spec?.template ?? {};
  return template;
}

function inOrder(workload: KubeObject, kept: readonly Kept[]): RevisionEvidence[] {
  const template = (workload as KubeObject & { spec?: { template?: unknown } }).spec?.template;
  return kept.map((each) => revisionOf(workload, template, each)).sort((a, b) => b.number - a.number);
}

function revisionOf(workload: KubeObject, live: unknown, { template, ...kept }: Kept): RevisionEvidence {
  const { containers = [], initContainers = [] } = template?.spec ?? {};
  const hash = templateHash(template);
  const isCurrent = hash === templateHash(live);
  return {
    ...kept,
    isCurrent,
    changedBy: isCurrent ? lastWriterOf(workload, ["spec", "template"]) : undefined,
    template: hash,
    images: containers.map(({ image }) => image ?? ""),
    containers: [...containers, ...initContainers].map(({ name }) => name),
    changes: isCurrent ? [] : changesBetween(template, live),
    references: referencesOf(template),
  };
}
