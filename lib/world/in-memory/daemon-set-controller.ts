import { DAEMON_SET, NODE, POD } from "../kubernetes/kinds.ts";
import { selects } from "../kubernetes/label-selector.ts";
import type { ControllerRevision, DaemonSet, Node, Pod } from "../kubernetes/objects.ts";
import type { Ref } from "../world.ts";
import type { ApiServer } from "./api-server.ts";
import { forgetOldRevisions, isOfRevision, revisionLabel, revisionOf } from "./controller-revisions.ts";
import { type Controller, isKind, selfOrOwner, subjectOf } from "./controllers.ts";
import { untolerated } from "./node-fit.ts";
import { type Change, refTo } from "./object-store.ts";
import { hasEnded, isActive, isPodReady } from "./pod-status.ts";
import { availability, availableAt, CONTROLLER_MANAGER, createPod, podsOf } from "./pods-of.ts";
import { share } from "./rollout.ts";
import { shortHash } from "./short-hash.ts";

/** One pod on each node, cordoned or not. */
export class DaemonSetController implements Controller {
  readonly #api: ApiServer;
  #podsMade = 0;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  affectedBy(change: Change): readonly Ref[] {
    if (isKind(subjectOf(change), NODE)) return this.#api.all(DAEMON_SET).map(refTo);
    return selfOrOwner(change, DAEMON_SET, POD);
  }

  reconcile(ref: Ref): Date | undefined {
    const set = this.#api.read<DaemonSet>(ref);
    if (!set?.spec || set.metadata.deletionTimestamp) return undefined;
    const revision = revisionOf(this.#api, set);
    const wants = set.spec.template.spec?.nodeSelector ?? {};
    const spec = set.spec?.template.spec;
    const nodes = this.#api
      .all<Node>(NODE)
      .filter((node) => selects({ matchLabels: wants }, node.metadata.labels))
      .filter((node) => spec !== undefined && untolerated(node, spec) === undefined);
    const names = new Set(nodes.map((node) => node.metadata.name));
    this.#place(set, revision, names);
    this.#renew(set, revision, names.size);
    return this.#report(set, revision, names.size);
  }

  #place(set: DaemonSet, revision: ControllerRevision, nodes: ReadonlySet<string>): void {
    const pods = podsOf(this.#api, set);
    for (const pod of pods) if (hasEnded(pod) || !nodes.has(pod.spec?.nodeName ?? "")) this.#api.delete(refTo(pod));
    const covered = new Set(pods.filter(isActive).map((pod) => pod.spec?.nodeName));
    for (const nodeName of nodes) {
      if (covered.has(nodeName)) continue;
      this.#podsMade += 1;
      const name = `${set.metadata.name}-${shortHash(`${set.metadata.uid} ${this.#podsMade}`, 5)}`;
      createPod(this.#api, set, { name, template: set.spec!.template, labels: revisionLabel(set, revision), nodeName });
    }
  }

  /** What does no work is renewed at once, the rest as many at a time as may be missing. */
  #renew(set: DaemonSet, revision: ControllerRevision, wanted: number): void {
    if (set.spec?.updateStrategy?.type === "OnDelete") return;
    const pods = podsOf(this.#api, set).filter(isActive);
    const old = pods.filter((pod) => !isOfRevision(pod, set, revision));
    const working = old.filter((pod) => this.#isAvailable(pod, set));
    const missing = wanted - pods.filter((pod) => this.#isAvailable(pod, set)).length;
    const most = share(set.spec?.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, wanted, Math.ceil);
    const idle = old.filter((pod) => !working.includes(pod));
    for (const pod of [...idle, ...working.slice(0, Math.max(0, most - missing))]) this.#api.delete(refTo(pod));
  }

  #isAvailable(pod: Pod, set: DaemonSet): boolean {
    const since = availableAt(pod, set.spec?.minReadySeconds);
    return since !== undefined && since <= this.#api.clock.now().getTime();
  }

  #report(set: DaemonSet, revision: ControllerRevision, wanted: number): Date | undefined {
    const pods = podsOf(this.#api, set).filter(isActive);
    const { available, next } = availability(pods, this.#api.clock.now(), set.spec?.minReadySeconds);
    const updated = pods.filter((pod) => isOfRevision(pod, set, revision)).length;
    const status = {
      observedGeneration: set.metadata.generation,
      currentNumberScheduled: pods.length,
      desiredNumberScheduled: wanted,
      numberMisscheduled: 0,
      numberReady: pods.filter(isPodReady).length,
      numberAvailable: available,
      numberUnavailable: wanted - available,
      updatedNumberScheduled: updated,
    };
    this.#api.setStatus(set, status, CONTROLLER_MANAGER);
    if (updated === wanted) forgetOldRevisions(this.#api, set, [revision.metadata.name]);
    return next;
  }
}
