import { later } from "../../domain/time.ts";
import { POD, REPLICA_SET } from "../kubernetes/kinds.ts";
import type { Pod, ReplicaSet } from "../kubernetes/objects.ts";
import type { Ref } from "../world.ts";
import type { ApiServer } from "./api-server.ts";
import { type Controller, selfOrOwner } from "./controllers.ts";
import type { EventRecorder } from "./event-recorder.ts";
import { type Change, refTo } from "./object-store.ts";
import { hasEnded, isActive, isPodReady } from "./pod-status.ts";
import {
  availability,
  CONTROLLER_MANAGER,
  podsOf,
  TRIES_AGAIN_SECONDS,
  tryToCreatePod,
  withoutZeros,
} from "./pods-of.ts";
import { shortHash } from "./short-hash.ts";
import { timestamp } from "./virtual-clock.ts";

/** Keeps as many pods as are asked for. */
export class ReplicaSetController implements Controller {
  readonly #api: ApiServer;
  readonly #events: EventRecorder;
  #podsMade = 0;

  constructor(api: ApiServer, events: EventRecorder) {
    this.#api = api;
    this.#events = events;
  }

  affectedBy(change: Change): readonly Ref[] {
    return selfOrOwner(change, REPLICA_SET, POD);
  }

  reconcile(ref: Ref): Date | undefined {
    const set = this.#api.read<ReplicaSet>(ref);
    if (!set?.spec || set.metadata.deletionTimestamp) return undefined;
    const pods = podsOf(this.#api, set).filter(isActive);
    const missing = (set.spec.replicas ?? 1) - pods.length;
    let refusal: string | undefined;
    // As the server's does: the first refusal ends this round.
    for (let n = 0; n < missing && refusal === undefined; n += 1) refusal = this.#createPod(set);
    for (const pod of pods.sort(firstToGo).slice(0, Math.max(0, -missing))) this.#api.delete(refTo(pod));
    const next = this.#report(set, refusal);
    if (refusal === undefined) return next;
    this.#events.record(set, {
      type: "Warning",
      reason: "FailedCreate",
      message: `Error creating: ${refusal}`,
      component: "replicaset-controller",
    });
    return later(this.#api.clock.now(), TRIES_AGAIN_SECONDS);
  }

  #createPod(set: ReplicaSet): string | undefined {
    const template = set.spec?.template;
    if (!template) return undefined;
    const suffix = shortHash(`${set.metadata.uid} ${this.#podsMade + 1}`, 5);
    const refusal = tryToCreatePod(this.#api, set, { name: `${set.metadata.name}-${suffix}`, template });
    // A name is used up by a pod, not by the wish for one: what is refused is the same again, and no news.
    if (refusal === undefined) this.#podsMade += 1;
    return refusal;
  }

  #report(set: ReplicaSet, refusal: string | undefined): Date | undefined {
    const pods = podsOf(this.#api, set).filter((pod) => !hasEnded(pod));
    const { available, next } = availability(pods, this.#api.clock.now(), set.spec?.minReadySeconds);
    const counts = withoutZeros({
      fullyLabeledReplicas: pods.length,
      readyReplicas: pods.filter(isPodReady).length,
      availableReplicas: available,
    });
    const status = {
      replicas: pods.length,
      ...counts,
      ...this.#failure(set, refusal),
      observedGeneration: set.metadata.generation,
    };
    this.#api.setStatus(set, status, CONTROLLER_MANAGER);
    return next;
  }

  #failure(set: ReplicaSet, message: string | undefined): object {
    if (message === undefined) return {};
    const was = set.status?.conditions?.find(({ type }) => type === "ReplicaFailure");
    const lastTransitionTime = was?.lastTransitionTime ?? timestamp(this.#api.clock.now());
    return {
      conditions: [{ type: "ReplicaFailure", status: "True", reason: "FailedCreate", message, lastTransitionTime }],
    };
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
