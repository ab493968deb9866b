import { POD, REPLICA_SET } from "../kubernetes/kinds.ts";
import type { Pod, ReplicaSet } from "../kubernetes/objects.ts";
import type { Ref } from "../world.ts";
import type { ApiServer } from "./api-server.ts";
import { type Controller, selfOrOwner } from "./controllers.ts";
import { type Change, refTo } from "./object-store.ts";
import { hasEnded, isActive, isPodReady } from "./pod-status.ts";
import { availability, CONTROLLER_MANAGER, createPod, podsOf, withoutZeros } from "./pods-of.ts";
import { shortHash } from "./short-hash.ts";

/** Keeps as many pods as are asked for. */
export class ReplicaSetController implements Controller {
  readonly #api: ApiServer;
  #podsMade = 0;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  affectedBy(change: Change): readonly Ref[] {
    return selfOrOwner(change, REPLICA_SET, POD);
  }

  reconcile(ref: Ref): Date | undefined {
    const set = this.#api.read<ReplicaSet>(ref);
    if (!set?.spec || set.metadata.deletionTimestamp) return undefined;
    const pods = podsOf(this.#api, set).filter(isActive);
    const missing = (set.spec.replicas ?? 1) - pods.length;
    for (let n = 0; n < missing; n += 1) this.#createPod(set);
    for (const pod of pods.sort(firstToGo).slice(0, Math.max(0, -missing))) this.#api.delete(refTo(pod));
    return this.#report(set);
  }

  #createPod(set: ReplicaSet): void {
    const template = set.spec?.template;
    if (!template) return;
    this.#podsMade += 1;
    const suffix = shortHash(`${set.metadata.uid} ${this.#podsMade}`, 5);
    createPod(this.#api, set, { name: `${set.metadata.name}-${suffix}`, template });
  }

  #report(set: ReplicaSet): Date | undefined {
    const pods = podsOf(this.#api, set).filter((pod) => !hasEnded(pod));
    const { available, next } = availability(pods, this.#api.clock.now(), set.spec?.minReadySeconds);
    const counts = withoutZeros({
      fullyLabeledReplicas: pods.length,
      readyReplicas: pods.filter(isPodReady).length,
      availableReplicas: available,
    });
    const status = { replicas: pods.length, ...counts, observedGeneration: set.metadata.generation };
    this.#api.setStatus(set, status, CONTROLLER_MANAGER);
    return next;
  }
}

/** Those that do no work go first, then the newest. */
function firstToGo(one: Pod, other: Pod): number {
  const byReadiness = Number(isPodReady(one)) - Number(isPodReady(other));
  return byReadiness || ageOrder(other) - ageOrder(one);
}

/** uids are counted up, so they tell the order even within one second. */
function ageOrder({ metadata }: Pod): number {
  return Number.parseInt(metadata.uid?.slice(-12) ?? "0", 16);
}
