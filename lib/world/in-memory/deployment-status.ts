import type { Deployment, ReplicaSet } from "../kubernetes/objects.ts";
import { withoutZeros } from "./pods-of.ts";
import { available as availableIn, limitsOf, sum } from "./rollout.ts";
import { timestamp } from "./virtual-clock.ts";

export type DeploymentStatus = NonNullable<Deployment["status"]>;
type Condition = NonNullable<DeploymentStatus["conditions"]>[number];
type Verdict = Pick<Condition, "status" | "reason" | "message">;

interface Seen {
  readonly current: ReplicaSet | undefined;
  readonly all: readonly ReplicaSet[];
  readonly now: Date;
}

export function deploymentStatus(deployment: Deployment, seen: Seen): DeploymentStatus {
  const { current, all, now } = seen;
  const replicas = sum(all, (set) => set.status?.replicas ?? 0);
  const counts = {
    observedGeneration: deployment.metadata.generation ?? 1,
    replicas,
    updatedReplicas: current?.status?.replicas ?? 0,
    readyReplicas: sum(all, (set) => set.status?.readyReplicas ?? 0),
    availableReplicas: sum(all, availableIn),
    unavailableReplicas: Math.max(0, sum(all, (set) => set.spec?.replicas ?? 0) - sum(all, availableIn)),
  };
  const available = condition({ deployment, type: "Available", verdict: availabilityOf(deployment, counts), now });
  const failures = [current, ...all].flatMap((set) => set?.status?.conditions ?? []).slice(0, 1);
  const conditions = [available, progress(deployment, counts, seen), ...(failures as Condition[])];
  return { ...withoutZeros(counts), conditions };
}

/** Everything wanted is there, is new, and serves. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const wanted = deployment.spec?.replicas ?? 1;
  const { updatedReplicas, replicas, availableReplicas } = status;
  return updatedReplicas === wanted && replicas === wanted && availableReplicas === wanted;
}

/** When the rollout will have taken too long, unless it moves on. */
export function deadlineOf(deployment: Deployment, status: DeploymentStatus): Date | undefined {
  const progressing = status.conditions?.find((each) => each.type === "Progressing");
  const isUnderWay = progressing?.status === "True" && progressing.reason !== "NewReplicaSetAvailable";
  if (!isUnderWay || deployment.spec?.paused) return undefined;
  const seconds = deployment.spec?.progressDeadlineSeconds ?? 600;
  return new Date(Date.parse(progressing.lastUpdateTime ?? "") + seconds * 1000);
}

function availabilityOf(deployment: Deployment, { availableReplicas = 0 }: DeploymentStatus): Verdict {
  const { wanted, unavailable } = limitsOf(deployment);
  return availableReplicas >= wanted - unavailable
    ? { status: "True", reason: "MinimumReplicasAvailable", message: "Deployment has minimum availability." }
    : {
        status: "False",
        reason: "MinimumReplicasUnavailable",
        message: "Deployment does not have minimum availability.",
      };
}

function progress(deployment: Deployment, counts: DeploymentStatus, seen: Seen): Condition {
  const verdict = progressVerdict(deployment, counts, seen);
  const was = conditionOf(deployment, "Progressing");
  if (verdict === "unchanged" && was) return was;
  const told = verdict === "unchanged" ? underWay(seen) : verdict;
  const next = condition({ deployment, type: "Progressing", verdict: told, now: seen.now });
  // Each move of a rollout gives it the whole time again.
  return told.reason === "ReplicaSetUpdated" ? { ...next, lastUpdateTime: timestamp(seen.now) } : next;
}

function progressVerdict(deployment: Deployment, counts: DeploymentStatus, seen: Seen): Verdict | "unchanged" {
  if (deployment.spec?.paused)
    return { status: "Unknown", reason: "DeploymentPaused", message: "Deployment is paused" };
  if (isComplete(deployment, counts)) {
    const message = `ReplicaSet "${nameOf(seen)}" has successfully progressed.`;
    return { status: "True", reason: "NewReplicaSetAvailable", message };
  }
  if (deployment.status?.observedGeneration !== deployment.metadata.generation) return underWay(seen);
  // A rollout that is over is not begun again by pods that fail later.
  if (conditionOf(deployment, "Progressing")?.reason === "NewReplicaSetAvailable") return "unchanged";
  if (hasMoved(deployment.status, counts)) return underWay(seen);
  return isLate(deployment, seen.now) ? late(seen) : "unchanged";
}

function isLate(deployment: Deployment, now: Date): boolean {
  const deadline = deadlineOf(deployment, deployment.status ?? {});
  return deadline !== undefined && deadline <= now;
}

function late(seen: Seen): Verdict {
  const message = `ReplicaSet "${nameOf(seen)}" has timed out progressing.`;
  return { status: "False", reason: "ProgressDeadlineExceeded", message };
}

function underWay(seen: Seen): Verdict {
  return { status: "True", reason: "ReplicaSetUpdated", message: `ReplicaSet "${nameOf(seen)}" is progressing.` };
}

function nameOf({ current }: Seen): string {
  return current?.metadata.name ?? "";
}

function hasMoved(before: DeploymentStatus | undefined, after: DeploymentStatus): boolean {
  if (!before) return true;
  const olds = (status: DeploymentStatus): number => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  const isMore = (["updatedReplicas", "readyReplicas", "availableReplicas"] as const).some(
    (count) => (after[count] ?? 0) > (before[count] ?? 0),
  );
  return isMore || olds(after) < olds(before);
}

function condition(about: { deployment: Deployment; type: string; verdict: Verdict; now: Date }): Condition {
  const { deployment, type, verdict, now } = about;
  const was = conditionOf(deployment, type);
  const isSameStatus = was?.status === verdict.status;
  if (isSameStatus && was.reason === verdict.reason && was.message === verdict.message) return was;
  const lastTransitionTime = isSameStatus ? was.lastTransitionTime : timestamp(now);
  return { type, ...verdict, lastTransitionTime, lastUpdateTime: timestamp(now) } as Condition;
}

function conditionOf(deployment: Deployment, type: string): Condition | undefined {
  return deployment.status?.conditions?.find((each) => each.type === type);
}
