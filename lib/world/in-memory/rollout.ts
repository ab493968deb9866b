import type { Deployment, ReplicaSet } from "../kubernetes/objects.ts";

/** The arithmetic of a rollout, as the Deployment controller does it: how many pods each ReplicaSet should have next. */
export interface Sizes {
  readonly current: number;
  readonly old: ReadonlyMap<string, number>;
}

interface Limits {
  readonly wanted: number;
  readonly surge: number;
  readonly unavailable: number;
}

export function limitsOf(deployment: Deployment): Limits {
  const { replicas: wanted = 1, strategy } = deployment.spec ?? {};
  if (strategy?.type === "Recreate") return { wanted, surge: 0, unavailable: wanted };
  const { maxSurge = "25%", maxUnavailable = "25%" } = strategy?.rollingUpdate ?? {};
  const surge = share(maxSurge, wanted, Math.ceil);
  const unavailable = share(maxUnavailable, wanted, Math.floor);
  // With neither, nothing could ever move.
  return { wanted, surge, unavailable: surge + unavailable === 0 ? 1 : Math.min(unavailable, wanted) };
}

export function nextSizes(deployment: Deployment, current: ReplicaSet, old: readonly ReplicaSet[]): Sizes {
  if (deployment.spec?.strategy?.type === "Recreate") return recreate(deployment, old);
  const limits = limitsOf(deployment);
  const grown = grownSize(limits, size(current), sum(old, size));
  // The server, too, moves the new one first and shrinks the old ones when that is seen.
  if (grown !== size(current)) return { current: grown, old: sizesOf(old) };
  return { current: grown, old: shrunk(limits, current, old) };
}

function recreate(deployment: Deployment, old: readonly ReplicaSet[]): Sizes {
  const gone = new Map(old.map((set) => [set.metadata.name, 0]));
  const areGone = old.every((set) => size(set) === 0 && (set.status?.replicas ?? 0) === 0);
  return { current: areGone ? (deployment.spec?.replicas ?? 1) : 0, old: gone };
}

function grownSize({ wanted, surge }: Limits, current: number, old: number): number {
  if (current > wanted) return wanted;
  const room = wanted + surge - (current + old);
  return room > 0 ? current + Math.min(room, wanted - current) : current;
}

function shrunk({ wanted, unavailable }: Limits, current: ReplicaSet, old: readonly ReplicaSet[]): Map<string, number> {
  const sizes = sizesOf(old);
  const atLeast = wanted - unavailable;
  const newNotAvailable = size(current) - available(current);
  let unhealthy = size(current) + sum(old, size) - atLeast - newNotAvailable;
  if (unhealthy <= 0) return sizes;
  for (const set of old) {
    const less = Math.max(0, Math.min(unhealthy, size(set) - available(set)));
    sizes.set(set.metadata.name, size(set) - less);
    unhealthy -= less;
  }
  let healthy = available(current) + sum(old, available) - atLeast;
  for (const set of old) {
    const left = sizes.get(set.metadata.name) ?? 0;
    const less = Math.max(0, Math.min(healthy, left));
    sizes.set(set.metadata.name, left - less);
    healthy -= less;
  }
  return sizes;
}

/** A number, or a percentage of the whole. */
export function share(value: unknown, whole: number, round: (exact: number) => number): number {
  if (typeof value === "number") return value;
  return round((Number.parseInt(String(value), 10) * whole) / 100);
}

export function size(set: ReplicaSet): number {
  return set.spec?.replicas ?? 1;
}

export function available(set: ReplicaSet): number {
  return set.status?.availableReplicas ?? 0;
}

export function sum<T>(items: readonly T[], of: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += of(item);
  return total;
}

function sizesOf(sets: readonly ReplicaSet[]): Map<string, number> {
  return new Map(sets.map((set) => [set.metadata.name, size(set)]));
}
