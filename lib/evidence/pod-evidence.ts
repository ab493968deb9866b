import type { PodEvidence, Said } from "../domain/evidence.ts";
import type { Pod } from "../world/kubernetes/objects.ts";
import { containersOf } from "./container-evidence.ts";
import { controllerOf } from "./owner-walk.ts";

/** What StatefulSets and DaemonSets name the version of a pod by; a Deployment's pods have it in their ReplicaSet's name. */
const REVISION_LABEL = "controller-revision-hash";
/** A pod that has ended stays until somebody deletes it: an evicted or finished one serves nobody and is in nobody's way. */
const ENDED = new Set(["Succeeded", "Failed"]);

/** What the status of a pod says, without what it leaves out. */
export function podEvidence({ metadata, spec, status = {} }: Pod): PodEvidence {
  const { name, uid = "", creationTimestamp = "", deletionTimestamp } = metadata;
  const controller = controllerOf(metadata);
  return {
    name,
    uid,
    createdAt: creationTimestamp,
    ...readiness(status),
    isLeaving: deletionTimestamp !== undefined || ENDED.has(status.phase ?? ""),
    ...placement(spec?.nodeName, status),
    failed: failed(status, creationTimestamp),
    revision: metadata.labels?.[REVISION_LABEL] ?? controller?.name,
    hasController: controller !== undefined,
    containers: containersOf(spec ?? {}, status),
  };
}

function readiness({ conditions = [] }: NonNullable<Pod["status"]>): Pick<PodEvidence, "isReady" | "readySince"> {
  const ready = conditions.find(({ type }) => type === "Ready");
  return { isReady: ready?.status === "True", readySince: ready?.lastTransitionTime };
}

function placement(
  node: string | undefined,
  status: NonNullable<Pod["status"]>,
): Pick<PodEvidence, "node" | "isScheduled" | "unscheduled"> {
  const isScheduled = node !== undefined;
  return { node, isScheduled, unscheduled: isScheduled ? undefined : unscheduled(status) };
}

function unscheduled({ conditions = [] }: NonNullable<Pod["status"]>): Said | undefined {
  const refusal = conditions.find(({ type, status }) => type === "PodScheduled" && status === "False");
  return (
    refusal && {
      since: refusal.lastTransitionTime ?? "",
      reason: refusal.reason ?? "Unschedulable",
      message: refusal.message ?? "",
    }
  );
}

/** A pod that a node has thrown out says so itself; of the others the container that failed speaks. */
function failed(status: NonNullable<Pod["status"]>, createdAt: string): Said | undefined {
  if (status.phase !== "Failed") return undefined;
  const bad = failedContainer(status);
  const since = bad?.finishedAt ?? thrownOutAt(status) ?? status.startTime ?? createdAt;
  const { reason = bad?.reason ?? "Failed", message = bad ? `exit code ${bad.exitCode}` : "" } = status;
  return { since, reason, message };
}

function thrownOutAt({ conditions = [] }: NonNullable<Pod["status"]>): string | undefined {
  return conditions.find(({ type, status }) => type === "DisruptionTarget" && status === "True")?.lastTransitionTime;
}

function failedContainer({ containerStatuses = [], initContainerStatuses = [] }: NonNullable<Pod["status"]>) {
  const exits = [...initContainerStatuses, ...containerStatuses].flatMap(({ state }) => state?.terminated ?? []);
  return exits.find(({ exitCode }) => exitCode !== 0);
}
