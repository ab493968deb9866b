import { NODE, PERSISTENT_VOLUME_CLAIM, POD } from "../kubernetes/kinds.ts";
import type { Node, Pod } from "../kubernetes/objects.ts";
import type { Ref } from "../world.ts";
import type { ApiServer } from "./api-server.ts";
import { type Controller, isKind, subjectOf } from "./controllers.ts";
import type { EventRecorder } from "./event-recorder.ts";
import { fitting, whyNowhere } from "./node-fit.ts";
import { type Change, refTo } from "./object-store.ts";
import { unschedulableStatus } from "./pod-status.ts";

const SCHEDULER = "kube-scheduler";

/** Gives each pod the node with the fewest pods, among those that can take it. */
export class Scheduler implements Controller {
  readonly #api: ApiServer;
  readonly #events: EventRecorder;
  /** How many pods a node has, so that a new pod need not count them all. */
  readonly #podsOn = new Map<string, number>();

  constructor(api: ApiServer, events: EventRecorder) {
    this.#api = api;
    this.#events = events;
  }

  affectedBy(change: Change): readonly Ref[] {
    const object = subjectOf(change);
    if (isKind(object, NODE) || isKind(object, PERSISTENT_VOLUME_CLAIM)) return this.#homeless();
    if (!isKind(object, POD)) return [];
    this.#count(change.before, -1);
    this.#count(change.after, 1);
    // What a pod leaves behind may be enough for one that waits.
    if (!change.after) return this.#homeless();
    return isHomeless(change.after) ? [refTo(change.after)] : [];
  }

  #homeless(): Ref[] {
    return this.#api.all<Pod>(POD).filter(isHomeless).map(refTo);
  }

  reconcile(ref: Ref): undefined {
    const pod = this.#api.read<Pod>(ref);
    if (!pod?.spec || !isHomeless(pod)) return;
    const nodes = this.#api.all<Node>(NODE);
    const all = { api: this.#api, nodes };
    const [node] = fitting(pod, all).sort((one, other) => this.#load(one) - this.#load(other));
    if (node) {
      this.#api.update({ ...pod, spec: { ...pod.spec, nodeName: node.metadata.name } }, { manager: SCHEDULER });
      return;
    }
    const why = whyNowhere(pod, all);
    const now = this.#api.clock.now();
    const isNews = pod.status?.conditions?.every((condition) => condition.message !== why) ?? true;
    this.#api.setStatus(pod, unschedulableStatus(pod, why, now), SCHEDULER);
    if (isNews)
      this.#events.record(pod, { type: "Warning", reason: "FailedScheduling", message: why, component: SCHEDULER });
  }

  #load(node: Node): number {
    return this.#podsOn.get(node.metadata.name) ?? 0;
  }

  #count(pod: Pod | undefined, more: number): void {
    const node = pod?.spec?.nodeName;
    if (node !== undefined) this.#podsOn.set(node, (this.#podsOn.get(node) ?? 0) + more);
  }
}

function isHomeless(pod: Pod): boolean {
  return !pod.spec?.nodeName && pod.metadata.deletionTimestamp === undefined;
}
