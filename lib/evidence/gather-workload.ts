import type { Evidence, PodEvidence } from "../domain/evidence.ts";
import type { Target } from "../domain/target.ts";
import {
  CONTROLLER_REVISION,
  DAEMON_SET,
  DEPLOYMENT,
  POD,
  REPLICA_SET,
  STATEFUL_SET,
} from "../world/kubernetes/kinds.ts";
import type { ControllerRevision, Pod } from "../world/kubernetes/objects.ts";
import type { Cluster, KubeObject } from "../world/world.ts";
import { type Asking, asksFor } from "./asks-for.ts";
import { ELSEWHERE_RIGHTS } from "./causes-elsewhere.ts";
import { EVENT_RIGHTS, needsNotes, notesOf } from "./event-evidence.ts";
import type { Beside, Gatherer } from "./gatherer.ts";
import { selectorOf } from "./label-selector.ts";
import { controllerOf, ownerOfObject } from "./owner-walk.ts";
import { podEvidence } from "./pod-evidence.ts";
import { fromControllerRevisions, fromReplicaSets, isOwnedBy } from "./revision-evidence.ts";
import type { Template } from "./service-evidence.ts";
import { SURROUNDINGS_RIGHTS, needsSurroundings, surroundingsOf } from "./surroundings-evidence.ts";
import { type Workload, workloadEvidence } from "./workload-evidence.ts";

/** A workload has at most so many pods looked at; more would not change a finding. */
export const PODS_LOOKED_AT = 500;

/** The workload, then its pods and revisions at once; a fourth request only where a pod does not say what ails it. */
export const workloadGatherer: Gatherer = {
  kinds: [DEPLOYMENT, STATEFUL_SET, DAEMON_SET],
  rights: [
    "apps/deployments,statefulsets,daemonsets: get",
    "apps/replicasets,controllerrevisions: list",
    "/pods: list",
    ...EVENT_RIGHTS,
    ...SURROUNDINGS_RIGHTS,
    ...ELSEWHERE_RIGHTS,
  ],
  gather: async (cluster, about, beside) =>
    evidenceOf({ cluster, beside }, await readWorkload(cluster, about.target), about),
};

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
  { cluster, beside }: { readonly cluster: Cluster; readonly beside: Beside },
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
  const [told, around] = await Promise.all([
    needsNotes(said, pods, at) ? notesOf(cluster, target.namespace, namesOf(target, kept, pods)) : NOTHING_TOLD,
    needsSurroundings(said, pods)
      ? surroundingsOf({ cluster, beside }, target, workload.spec.template as Template)
      : NOTHING_AROUND,
  ]);
  const missing = [...told.missing, ...around.missing];
  const owner = ownerOfObject(workload, target);
  const inShort = `${said.ready} of ${said.wanted} pods are ready, ${pods.length} exist, none crashes or waits for its image`;
  return {
    ...about,
    about: "workload",
    owner,
    inShort,
    workload: said,
    pods,
    revisions,
    asksFor: asksFor(workload.spec.template as Asking),
    surroundings: around.surroundings,
    notes: told.notes,
    missing,
  };
}

const NOTHING_TOLD = { notes: [], missing: [] };
const NOTHING_AROUND = { surroundings: undefined, missing: [] };

function namesOf({ kind, name }: Target, kept: readonly KubeObject[], pods: readonly PodEvidence[]): Set<string> {
  const sets = kind === "Deployment" ? kept.map(({ metadata }) => `ReplicaSet ${metadata.name}`) : [];
  return new Set([`${kind} ${name}`, ...sets, ...pods.map((pod) => `Pod ${pod.name}`)]);
}
