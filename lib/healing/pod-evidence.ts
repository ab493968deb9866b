import type { ContainerEvidence, PodEvidence } from "../domain/evidence.ts";
import { secondsBetween } from "../domain/time.ts";
import type { Pod } from "../world/kubernetes/objects.ts";
import { controllerOf } from "./owner-walk.ts";

/** What the status of a pod says, without what it leaves out. */
export function podEvidence({ metadata, status = {} }: Pod): PodEvidence {
  const { name, uid = "", creationTimestamp = "", deletionTimestamp } = metadata;
  const { phase, conditions = [], initContainerStatuses = [], containerStatuses = [] } = status;
  const ready = conditions.find(({ type }) => type === "Ready");
  const controller = controllerOf(metadata);
  return {
    name,
    uid,
    createdAt: creationTimestamp,
    isReady: ready?.status === "True",
    readySince: ready?.lastTransitionTime,
    isLeaving: deletionTimestamp !== undefined || phase === "Succeeded",
    revision: controller?.name,
    hasController: controller !== undefined,
    containers: [...initContainerStatuses, ...containerStatuses].map(containerEvidence),
  };
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
