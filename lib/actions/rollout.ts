import type { KubeObject } from "../world/world.ts";

/** What Deployments, StatefulSets and DaemonSets say of themselves, as far as a rollout is concerned. */
export interface RolledOut extends KubeObject {
  readonly spec?: { readonly replicas?: number };
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
  if (kind === "DaemonSet") {
    const wanted = status.desiredNumberScheduled ?? 0;
    return {
      wanted,
      updated: status.updatedNumberScheduled ?? 0,
      ready: status.numberReady ?? 0,
      available: status.numberAvailable ?? 0,
      all: wanted,
    };
  }
  return {
    wanted: spec?.replicas ?? 1,
    updated: status.updatedReplicas ?? 0,
    ready: status.readyReplicas ?? 0,
    available: status.availableReplicas ?? 0,
    all: status.replicas ?? 0,
  };
}

/** The same question as `kubectl rollout status`: is the newest generation seen, and is every pod new and available? */
export function isRolledOut(workload: RolledOut): boolean {
  const { wanted, updated, available, all } = countOf(workload);
  const isSeen = (workload.status?.observedGeneration ?? 0) >= (workload.metadata.generation ?? 0);
  return isSeen && updated >= wanted && all <= updated && available >= wanted;
}
