/** What the tests' kubelet makes of a pod: in the words of the one in memory, at once. */
import type { ContainerRun } from "../../lib/world/in-memory/container-run.ts";
import type { Behaviour, Container } from "../../lib/world/in-memory/container-run.ts";
import { configError } from "../../lib/world/in-memory/pod-needs.ts";
import { areOver, podStatusOf } from "../../lib/world/in-memory/pod-status.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import type { KubeObject, Ref } from "../../lib/world/world.ts";

export type Read = (ref: Ref) => KubeObject | undefined;

type Runs = Map<string, ContainerRun>;

interface Asked {
  readonly behaviourOf: (container: Container, isInit: boolean) => Behaviour;
  readonly read: Read;
  readonly now: Date;
}

/** Where each container of a pod is once it has begun to behave as it does. */
export function runsOf(pod: Pod, { behaviourOf, read, now: at }: Asked): Runs {
  const now = at.getTime();
  const { initContainers = [], containers = [] } = pod.spec ?? {};
  const runs: Runs = new Map();
  for (const container of initContainers) {
    const isTurn = areOver(initContainers.slice(0, runs.size), runs);
    runs.set(container.name, isTurn ? runOf(behaviourOf(container, true), now) : CREATING);
  }
  const isInitialised = areOver(initContainers, runs);
  for (const container of containers) {
    const message = isRunning(pod, container) ? undefined : configError(pod.metadata.namespace, container, read);
    const run = message === undefined ? runOf(behaviourOf(container, false), now) : undefined;
    const failed = { state: "config-failed", restarts: 0, message: message ?? "", until: now } as const;
    runs.set(container.name, isInitialised ? goingOn(pod, run ?? failed, container) : CREATING);
  }
  return runs;
}

/** What ran already and runs on was not started anew. */
function goingOn({ status }: Pod, run: ContainerRun, { name }: Container): ContainerRun {
  const started = status?.containerStatuses?.find((each) => each.name === name)?.state?.running?.startedAt;
  return run.state === "running" && started !== undefined ? { ...run, startedAt: Date.parse(started) } : run;
}

/** What runs keeps what it read at its start. */
function isRunning({ status }: Pod, { name }: Container): boolean {
  return status?.containerStatuses?.some((each) => each.name === name && each.state?.running !== undefined) === true;
}

const CREATING: ContainerRun = { state: "creating", restarts: 0, failures: 0, until: 0 };

function runOf(behaviour: Behaviour, now: number): ContainerRun {
  const ended = (exitCode: number, reason: "Error" | "OOMKilled" | "Completed") =>
    ({ startedAt: now, finishedAt: now, exitCode, reason }) as const;
  switch (behaviour) {
    case "runs":
    case "never-ready":
      return { state: "running", behaviour, restarts: 0, startedAt: now };
    case "crashes":
      return { state: "crashed", restarts: 1, last: ended(1, "Error"), until: now };
    case "runs-out-of-memory":
      return { state: "crashed", restarts: 1, last: ended(137, "OOMKilled"), until: now };
    case "never-pulls":
    case "registry-away":
      return { state: "pull-backing-off", restarts: 0, failures: 1, until: now, isAway: behaviour === "registry-away" };
    case "completes":
      return { state: "ended", restarts: 0, last: ended(0, "Completed") };
  }
}

/** What a node says of a pod that it has evicted. */
export const THROWN_OUT = {
  phase: "Failed",
  reason: "Evicted",
  message: "The node was low on resource: memory.",
  conditions: [{ type: "Ready", status: "False", reason: "PodFailed" }],
};

export function statusOf(pod: Pod, runs: Runs, now: Date): object {
  // The server checks addresses, and has its own opinion of the rest.
  const { phase, startTime, conditions, initContainerStatuses, containerStatuses } = podStatusOf(pod, runs, now);
  return { phase, startTime, conditions, initContainerStatuses, containerStatuses };
}

/** Two pods with the same line need the same status. */
export function runsInShort(runs: Runs): string {
  return [...runs]
    .map(([name, run]) => [
      name,
      run.state,
      "behaviour" in run ? run.behaviour : "",
      "isAway" in run && run.isAway,
      run.last?.reason,
    ])
    .join(" ");
}
