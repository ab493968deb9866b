import type { ContainerEvidence } from "../domain/evidence.ts";
import { secondsBetween } from "../domain/time.ts";
import type { Pod } from "../world/kubernetes/objects.ts";

type PodSpec = NonNullable<Pod["spec"]>;
type ContainerSpec = PodSpec["containers"][number];
type ContainerStatus = NonNullable<NonNullable<Pod["status"]>["containerStatuses"]>[number];
type Waiting = NonNullable<NonNullable<ContainerStatus["state"]>["waiting"]>;
type Terminated = NonNullable<NonNullable<ContainerStatus["state"]>["terminated"]>;

export function containersOf(
  { initContainers = [], containers = [] }: Partial<PodSpec>,
  { initContainerStatuses = [], containerStatuses = [] }: NonNullable<Pod["status"]>,
): ContainerEvidence[] {
  return [
    ...initContainerStatuses.map((status) => initContainerEvidence(status, specOf(initContainers, status))),
    ...containerStatuses.map((status) => containerEvidence(status, specOf(containers, status))),
  ];
}

function specOf(specs: readonly ContainerSpec[], status: ContainerStatus): ContainerSpec | undefined {
  return specs.find(({ name }) => name === status.name);
}

/** An init container that ended well has done its work; one that restarts always is a sidecar, and runs beside the others. */
function initContainerEvidence(status: ContainerStatus, spec: ContainerSpec | undefined): ContainerEvidence {
  const evidence = { ...containerEvidence(status, spec), isInit: spec?.restartPolicy !== "Always" };
  return evidence.lastExit?.code === 0 ? { ...evidence, lastExit: undefined } : evidence;
}

function containerEvidence(
  { name, image, restartCount, state = {}, lastState = {} }: ContainerStatus,
  spec: ContainerSpec | undefined,
): ContainerEvidence {
  const { waiting, running, terminated = lastState.terminated } = state;
  return {
    name,
    // What was asked for: the status may name what it was resolved to.
    image: spec?.image ?? image,
    isInit: false,
    restarts: restartCount,
    waiting: waiting && waitingOf(waiting),
    lastExit: terminated && exitOf(terminated),
    runningSince: running?.startedAt,
    memoryLimit: spec?.resources?.limits?.["memory"],
  };
}

function waitingOf({ reason = "Waiting", message = "" }: Waiting): ContainerEvidence["waiting"] {
  return { reason, message };
}

/** Only here the runtime speaks; elsewhere the message is what the program wrote, and may be anything. */
const SAID_BY_THE_RUNTIME = new Set(["StartError", "ContainerCannotRun", "ContainerStatusUnknown"]);

function exitOf({
  exitCode,
  reason = "Error",
  message = "",
  startedAt,
  finishedAt = "",
}: Terminated): ContainerEvidence["lastExit"] {
  const ranSeconds = startedAt && finishedAt ? Math.max(0, secondsBetween(startedAt, finishedAt)) : 0;
  return {
    code: exitCode,
    reason,
    message: SAID_BY_THE_RUNTIME.has(reason) ? message : "",
    at: finishedAt,
    ranSeconds,
  };
}
