import type { ContainerEvidence, PodEvidence } from "../domain/evidence.ts";
import { secondsBetween } from "../domain/time.ts";
import type { Pod } from "../world/kubernetes/objects.ts";
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
    isScheduled: spec?.nodeName !== undefined,
    revision: metadata.labels?.[REVISION_LABEL] ?? controller?.name,
    hasController: controller !== undefined,
    containers: containersOf(status),
  };
}

function readiness({ conditions = [] }: NonNullable<Pod["status"]>): Pick<PodEvidence, "isReady" | "readySince"> {
  const ready = conditions.find(({ type }) => type === "Ready");
  return { isReady: ready?.status === "True", readySince: ready?.lastTransitionTime };
}

function containersOf({
  initContainerStatuses = [],
  containerStatuses = [],
}: NonNullable<Pod["status"]>): ContainerEvidence[] {
  return [...initContainerStatuses.map(initContainerEvidence), ...containerStatuses.map(containerEvidence)];
}

/** An init container that ended well has done its work. */
function initContainerEvidence(status: ContainerStatus): ContainerEvidence {
  const evidence = containerEvidence(status);
  return evidence.lastExit?.code === 0 ? { ...evidence, lastExit: undefined } : evidence;
}

type ContainerStatus = NonNullable<NonNullable<Pod["status"]>["containerStatuses"]>[number];
type Terminated = NonNullable<NonNullable<ContainerStatus["state"]>["terminated"]>;

function containerEvidence({
  name,
  image,
  restartCount,
  state = {},
  lastState = {},
}: ContainerStatus): ContainerEvidence {
  const { waiting, terminated = lastState.terminated } = state;
  return {
    name,
    image,
    restarts: restartCount,
    waiting: waiting && { reason: waiting.reason ?? "Waiting", message: waiting.message ?? "" },
    lastExit: terminated && exitOf(terminated),
  };
}

function exitOf({ exitCode, reason = "Error", startedAt, finishedAt = "" }: Terminated): ContainerEvidence["lastExit"] {
  const ranSeconds = startedAt && finishedAt ? Math.max(0, secondsBetween(startedAt, finishedAt)) : 0;
  return { code: exitCode, reason, at: finishedAt, ranSeconds };
}
