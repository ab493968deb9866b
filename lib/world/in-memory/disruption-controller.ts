import { DAEMON_SET, DEPLOYMENT, POD, POD_DISRUPTION_BUDGET, REPLICA_SET, STATEFUL_SET } from "../kubernetes/kinds.ts";
import { selects } from "../kubernetes/label-selector.ts";
import type { Deployment, Pod, PodDisruptionBudget } from "../kubernetes/objects.ts";
import type { KubeObject, Ref } from "../world.ts";
import type { ApiServer } from "./api-server.ts";
import { type Controller, controllerOf, isKind, subjectOf } from "./controllers.ts";
import { type Change, refTo } from "./object-store.ts";
import { hasEnded, isPodReady } from "./pod-status.ts";
import { CONTROLLER_MANAGER } from "./pods-of.ts";
import { share } from "./rollout.ts";
import { timestamp } from "./virtual-clock.ts";

const COUNTED = [POD, DEPLOYMENT, REPLICA_SET, STATEFUL_SET, DAEMON_SET];

/** Keeps the numbers of each PodDisruptionBudget true, so that an eviction can be judged by them. */
export class DisruptionController implements Controller {
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  affectedBy(change: Change): readonly Ref[] {
    const object = subjectOf(change);
    if (isKind(object, POD_DISRUPTION_BUDGET)) return [refTo(object)];
    if (!COUNTED.some((kind) => isKind(object, kind))) return [];
    return this.#api.all(POD_DISRUPTION_BUDGET, object.metadata.namespace).map(refTo);
  }

  reconcile(ref: Ref): undefined {
    const budget = this.#api.read<PodDisruptionBudget>(ref);
    if (!budget) return;
    const pods = podsUnder(this.#api, budget);
    const { expected, desired } = this.#wanted(budget, pods);
    const current = pods.filter(isPodReady).length;
    const allowed = expected > 0 ? Math.max(0, current - desired) : 0;
    const status = {
      observedGeneration: budget.metadata.generation,
      expectedPods: expected,
      desiredHealthy: desired,
      currentHealthy: current,
      disruptionsAllowed: allowed,
      conditions: [this.#condition(budget, allowed)],
    };
    this.#api.setStatus(budget, status, CONTROLLER_MANAGER);
  }

  #wanted(budget: PodDisruptionBudget, pods: readonly Pod[]): { expected: number; desired: number } {
    const { minAvailable, maxUnavailable } = budget.spec ?? {};
    if (maxUnavailable !== undefined) {
      const expected = this.#expected(pods);
      return { expected, desired: Math.max(0, expected - share(maxUnavailable, expected, Math.ceil)) };
    }
    if (typeof minAvailable === "number") return { expected: pods.length, desired: minAvailable };
    const expected = this.#expected(pods);
    return { expected, desired: share(minAvailable ?? 1, expected, Math.ceil) };
  }

  /** How many pods there should be: what their controllers were asked for, each counted once. */
  #expected(pods: readonly Pod[]): number {
    const roots = new Map<string, number>();
    for (const pod of pods) {
      const root = this.#rootOf(pod);
      if (root) roots.set(root.metadata.uid ?? "", (root as Deployment).spec?.replicas ?? 1);
    }
    return [...roots.values()].reduce((total, replicas) => total + replicas, 0);
  }

  #rootOf(object: KubeObject): KubeObject | undefined {
    const owner = controllerOf(object);
    const { namespace } = object.metadata;
    const found = owner
      ? this.#api.read({ apiVersion: owner.apiVersion, kind: owner.kind, namespace, name: owner.name })
      : undefined;
    return found && controllerOf(found) ? this.#rootOf(found) : found;
  }

  #condition(budget: PodDisruptionBudget, allowed: number): object {
    const status = allowed > 0 ? "True" : "False";
    const was = budget.status?.conditions?.find((each) => each.type === "DisruptionAllowed");
    const lastTransitionTime = was?.status === status ? was.lastTransitionTime : timestamp(this.#api.clock.now());
    const reason = allowed > 0 ? "SufficientPods" : "InsufficientPods";
    const observedGeneration = budget.metadata.generation;
    return { type: "DisruptionAllowed", status, reason, message: "", observedGeneration, lastTransitionTime };
  }
}

function podsUnder(api: ApiServer, budget: PodDisruptionBudget): Pod[] {
  const pods = api.all<Pod>(POD, budget.metadata.namespace);
  return pods.filter((pod) => !hasEnded(pod) && selects(budget.spec?.selector, pod.metadata.labels));
}
