import { CONTROLLER_REVISION, POD, STATEFUL_SET } from "../kubernetes/kinds.ts";
import type { ControllerRevision, Pod, StatefulSet } from "../kubernetes/objects.ts";
import type { Ref } from "../world.ts";
import type { ApiServer } from "./api-server.ts";
import { forgetOldRevisions, isOfRevision, revisionLabel, revisionOf } from "./controller-revisions.ts";
import { type Controller, selfOrOwner } from "./controllers.ts";
import type { EventRecorder } from "./event-recorder.ts";
import { type Change, refTo } from "./object-store.ts";
import { hasEnded, isActive, isPodReady } from "./pod-status.ts";
import { availability, CONTROLLER_MANAGER, podsOf, type PodTemplate, tryToCreatePod, withoutZeros } from "./pods-of.ts";

/** What one look at a StatefulSet goes by. */
interface Sight {
  readonly set: StatefulSet;
  readonly replicas: number;
  readonly update: ControllerRevision;
  /** What its pods had before the present rollout. */
  readonly current: ControllerRevision;
  readonly pods: ReadonlyMap<number, Pod>;
}

/** Pods with numbers: made upwards and renewed downwards, each only when the one before is ready. */
export class StatefulSetController implements Controller {
  readonly #api: ApiServer;
  readonly #events: EventRecorder;

  constructor(api: ApiServer, events: EventRecorder) {
    this.#api = api;
    this.#events = events;
  }

  affectedBy(change: Change): readonly Ref[] {
    return selfOrOwner(change, STATEFUL_SET, POD);
  }

  reconcile(ref: Ref): Date | undefined {
    const set = this.#api.read<StatefulSet>(ref);
    if (!set?.spec || set.metadata.deletionTimestamp) return undefined;
    const sight = this.#look(set);
    if (this.#fill(sight) && this.#shrink(sight)) this.#renew(sight);
    return this.#report(this.#look(set));
  }

  #look(set: StatefulSet): Sight {
    const update = revisionOf(this.#api, set);
    const { namespace } = set.metadata;
    const name = set.status?.currentRevision ?? update.metadata.name;
    const current = this.#api.read<ControllerRevision>({ ...CONTROLLER_REVISION, namespace, name }) ?? update;
    const pods = new Map(podsOf(this.#api, set).map((pod) => [ordinalOf(pod), pod]));
    return { set, replicas: set.spec?.replicas ?? 1, update, current, pods };
  }

  /** True when every pod is there and, if they go in order, ready. */
  #fill(sight: Sight): boolean {
    const isOrdered = sight.set.spec?.podManagementPolicy !== "Parallel";
    for (let ordinal = 0; ordinal < sight.replicas; ordinal += 1) {
      const pod = sight.pods.get(ordinal);
      if (pod && hasEnded(pod)) this.#api.delete(refTo(pod));
      if (!pod) this.#createPod(sight, ordinal);
      // A pod that never gets ready holds up everything, even its own mending: the server is no better.
      if (isOrdered && !(pod && isActive(pod) && isPodReady(pod))) return false;
    }
    return true;
  }

  #shrink({ pods, replicas }: Sight): boolean {
    const highest = Math.max(...pods.keys());
    const surplus = highest >= replicas ? pods.get(highest) : undefined;
    if (surplus && isActive(surplus)) this.#api.delete(refTo(surplus));
    return surplus === undefined;
  }

  #renew({ set, update, pods, replicas }: Sight): void {
    const { type, rollingUpdate } = set.spec?.updateStrategy ?? {};
    if (type === "OnDelete") return;
    for (let ordinal = replicas - 1; ordinal >= (rollingUpdate?.partition ?? 0); ordinal -= 1) {
      const pod = pods.get(ordinal);
      if (!pod || !isActive(pod)) return;
      if (!isOfRevision(pod, set, update)) return this.#api.delete(refTo(pod));
      if (!isPodReady(pod)) return;
    }
  }

  #createPod({ set, update, current }: Sight, ordinal: number): void {
    // Whoever is held back from the rollout gets the template that it had; anybody else the newest, whatever its turn.
    const { partition = 0 } = set.spec?.updateStrategy?.rollingUpdate ?? {};
    const revision = ordinal < partition ? current : update;
    const { template } = (revision.data as { spec: { template: PodTemplate & { $patch?: string } } }).spec;
    const { $patch: _, ...plain } = template;
    const name = `${set.metadata.name}-${ordinal}`;
    const numbered = { "statefulset.kubernetes.io/pod-name": name, "apps.kubernetes.io/pod-index": String(ordinal) };
    const labels = { ...revisionLabel(set, revision), ...numbered };
    const refusal = tryToCreatePod(this.#api, set, { name, template: plain, labels });
    if (refusal === undefined) return;
    const message = `create Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${refusal}`;
    this.#events.record(set, { type: "Warning", reason: "FailedCreate", message, component: "statefulset-controller" });
  }

  #report({ set, update, current, pods, replicas }: Sight): Date | undefined {
    const all = [...pods.values()].filter((pod) => !hasEnded(pod));
    const updated = all.filter((pod) => isOfRevision(pod, set, update));
    const isDone = updated.length === replicas && all.length === replicas && all.every(isPodReady);
    const now = isDone ? update : current;
    const { available, next } = availability(all, this.#api.clock.now(), set.spec?.minReadySeconds);
    const counts = withoutZeros({
      readyReplicas: all.filter(isPodReady).length,
      currentReplicas: all.filter((pod) => isOfRevision(pod, set, now)).length,
      updatedReplicas: updated.length,
    });
    const revisions = { currentRevision: now.metadata.name, updateRevision: update.metadata.name, collisionCount: 0 };
    const { generation } = set.metadata;
    const status = { observedGeneration: generation, replicas: all.length, availableReplicas: available, ...counts };
    this.#api.setStatus(set, { ...status, ...revisions }, CONTROLLER_MANAGER);
    if (isDone) forgetOldRevisions(this.#api, set, [update.metadata.name]);
    return next;
  }
}

function ordinalOf({ metadata }: Pod): number {
  return Number(metadata.name.slice(metadata.name.lastIndexOf("-") + 1));
}
