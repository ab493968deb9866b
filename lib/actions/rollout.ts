import type { KubeObject } from "../world/world.ts";

/** What Deployments, StatefulSets and DaemonSets say of themselves, as far as a rollout is concerned. */
export interface RolledOut extends KubeObject {
  readonly spec?: {
    readonly replicas?: number;
    /** Of a StatefulSet; absent it is `OrderedReady`. */
    readonly podManagementPolicy?: string;
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
    readonly availableReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberReady?: number;
    readonly numberAvailable?: number;
  };
}

export interface Count {
  readonly wanted: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
  /** All pods, those of older revisions included. */
  readonly all: number;
}

export function countOf({ kind, spec, status = {} }: RolledOut): Count {
  return kind === "DaemonSet" ? ofDaemonSet(status) : ofReplicas(spec?.replicas ?? 1, status);
}

type Status = NonNullable<RolledOut["status"]>;

function ofReplicas(wanted: number, status: Status): Count {
  const { replicas = 0, updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0 } = status;
  return { wanted, updated: updatedReplicas, ready: readyReplicas, available: availableReplicas, all: replicas };
}

function ofDaemonSet(status: Status): Count {
  const { desiredNumberScheduled = 0, updatedNumberScheduled = 0, numberReady = 0, numberAvailable = 0 } = status;
  return {
    wanted: desiredNumberScheduled,
    updated: updatedNumberScheduled,
    ready: numberReady,
    available: numberAvailable,
    all: desiredNumberScheduled,
  };
}

/** The same question as `kubectl rollout status`: is the newest generation seen, and is every pod new and available? */
export function isRolledOut(workload: RolledOut): boolean {
  const { wanted, updated, available, all } = countOf(workload);
  return isObserved(workload) && updated >= wanted && all <= updated && available >= wanted;
}

/** Has its controller looked at the newest spec? Until then its status, its pods and its revisions are those of the spec before. */
export function isObserved({ metadata, status }: RolledOut): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
}

/**
 * Has a new template done what it can by itself? A StatefulSet that goes in order does not get past a pod that is not ready, until somebody takes that one
 * away: that is for another step.
 */
export function hasTakenEffect(workload: RolledOut): boolean {
  const isHeldUp = workload.kind === "StatefulSet" && workload.spec?.podManagementPolicy !== "Parallel";
  return isHeldUp ? isObserved(workload) : isRolledOut(workload);
}
