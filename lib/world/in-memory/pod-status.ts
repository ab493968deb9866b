import type { Pod } from "../kubernetes/objects.ts";
import { backOffSeconds, type ContainerRun, type Ended } from "./container-run.ts";
import { timestamp } from "./virtual-clock.ts";

export type PodStatus = NonNullable<Pod["status"]>;
type Condition = NonNullable<PodStatus["conditions"]>[number];
type ContainerStatus = NonNullable<PodStatus["containerStatuses"]>[number];

/** The status that a kubelet would report of a pod whose containers are there. */
export function podStatusOf(pod: Pod, runs: ReadonlyMap<string, ContainerRun>, now: Date): PodStatus {
  const { containers = [], initContainers = [] } = pod.spec ?? {};
  const statusesOf = (specs: readonly Named[], isInitialised: boolean): ContainerStatus[] =>
    specs.flatMap((container) => {
      const run = runs.get(container.name);
      return run ? containerStatus(pod, container, { run, isInitialised }) : [];
    });
  const isInitialised = areOver(initContainers, runs);
  const statuses = statusesOf(containers, isInitialised);
  const phase = isInitialised ? phaseOf(containers.flatMap(({ name }) => runs.get(name) ?? [])) : "Pending";
  const isReady = statuses.every((status) => status.ready);
  const why = notReadyReason(phase, statuses);
  return {
    ...pod.status,
    phase,
    conditions: conditionsOf(pod, now, [
      { type: "PodScheduled", status: "True" },
      { type: "Initialized", status: isInitialised ? "True" : "False" },
      { type: "ContainersReady", status: isReady ? "True" : "False", ...why },
      { type: "Ready", status: isReady ? "True" : "False", ...why },
    ]),
    ...(initContainers.length > 0 ? { initContainerStatuses: statusesOf(initContainers, true) } : {}),
    containerStatuses: statuses,
    hostIP: "192.0.2.10",
    podIP: ipOf(pod),
    qosClass: containers.some((container) => container.resources?.limits) ? "Burstable" : "BestEffort",
    startTime: pod.status?.startTime ?? timestamp(now),
  };
}

interface Named {
  readonly name: string;
  readonly image?: string;
}

/** Init containers have to end well, one after the other, before anything else begins. */
export function areOver(initContainers: readonly Named[], runs: ReadonlyMap<string, ContainerRun>): boolean {
  return initContainers.every(({ name }) => {
    const run = runs.get(name);
    return run?.state === "ended" && run.last.exitCode === 0;
  });
}

export function unschedulableStatus(pod: Pod, why: string, now: Date): PodStatus {
  const condition: Condition = { type: "PodScheduled", status: "False", reason: "Unschedulable", message: why };
  return { ...pod.status, phase: "Pending", conditions: conditionsOf(pod, now, [condition]) };
}

/** Of a pod whose node does not answer: what ran may still run, but nobody counts on it. */
export function lostStatusOf(pod: Pod, now: Date): PodStatus {
  const conditions = (pod.status?.conditions ?? []).map((condition): Condition =>
    condition.type === "Ready" ? { type: "Ready", status: "False", reason: "NodeNotReady" } : condition,
  );
  return { ...pod.status, conditions: conditionsOf(pod, now, conditions) };
}

export function isPodReady(pod: Pod): boolean {
  return pod.status?.conditions?.some((each) => each.type === "Ready" && each.status === "True") ?? false;
}

/** Pods that ended, or are on their way out, do no work any more. */
export function isActive(pod: Pod): boolean {
  return !hasEnded(pod) && pod.metadata.deletionTimestamp === undefined;
}

export function hasEnded(pod: Pod): boolean {
  return pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
}

/** `lastTransitionTime` says since when the status holds, so it stays while the status stays. */
function conditionsOf(pod: Pod, now: Date, conditions: readonly Condition[]): Condition[] {
  return conditions.map((condition) => {
    const old = pod.status?.conditions?.find((each) => each.type === condition.type);
    const lastTransitionTime = old?.status === condition.status ? old.lastTransitionTime : undefined;
    return { ...condition, lastTransitionTime: lastTransitionTime ?? timestamp(now) };
  });
}

function phaseOf(runs: readonly ContainerRun[]): string {
  if (runs.every((run) => run.state === "ended")) {
    return runs.every((run) => run.last?.exitCode === 0) ? "Succeeded" : "Failed";
  }
  const hasNotStarted = runs.some((run) => "failures" in run || run.state === "config-failed");
  return hasNotStarted ? "Pending" : "Running";
}

function notReadyReason(phase: string, statuses: readonly ContainerStatus[]): Partial<Condition> {
  const names = statuses.filter((status) => !status.ready).map((status) => status.name);
  if (names.length === 0) return {};
  if (phase === "Succeeded") return { reason: "PodCompleted" };
  return { reason: "ContainersNotReady", message: `containers with unready status: [${names.join(" ")}]` };
}

function containerStatus(
  pod: Pod,
  container: Named,
  { run, isInitialised }: { run: ContainerRun; isInitialised: boolean },
): ContainerStatus {
  const { name, image = "" } = container;
  const state = isInitialised ? stateOf(pod, container, run) : { waiting: { reason: "PodInitializing" } };
  const hasStarted = run.state === "running";
  const isPulled = !("failures" in run);
  return {
    name,
    image,
    imageID: isPulled ? `${image.replace(/:[^:/]*$/, "")}@sha256:${digestOf(image)}` : "",
    ready: run.state === "running" && run.behaviour === "runs",
    started: hasStarted,
    restartCount: run.restarts,
    state,
    lastState: run.last && run.state !== "ended" ? { terminated: terminated(run.last) } : {},
    ...(isPulled ? { containerID: `containerd://${digestOf(`${pod.metadata.uid} ${name} ${run.restarts}`)}` } : {}),
  } as ContainerStatus;
}

function stateOf(pod: Pod, { name, image = "" }: Named, run: ContainerRun): ContainerStatus["state"] {
  switch (run.state) {
    case "creating":
      return { waiting: { reason: "ContainerCreating" } };
    case "pull-failed":
      return { waiting: { reason: "ErrImagePull", message: pullError(image, run) } };
    case "pull-backing-off":
      return {
        waiting: {
          reason: "ImagePullBackOff",
          message: `Back-off pulling image "${image}": ErrImagePull: ${pullError(image, run)}`,
        },
      };
    case "config-failed":
      return { waiting: { reason: "CreateContainerConfigError", message: run.message } };
    case "running":
      return { running: { startedAt: timestamp(new Date(run.startedAt)) } };
    case "crashed":
      return { waiting: { reason: "CrashLoopBackOff", message: crashLoopMessage(pod, name, run.restarts) } };
    case "ended":
      return { terminated: terminated(run.last) };
  }
}

function terminated({ startedAt, finishedAt, exitCode, reason }: Ended) {
  return { exitCode, reason, startedAt: timestamp(new Date(startedAt)), finishedAt: timestamp(new Date(finishedAt)) };
}

export function pullError(image: string, { isAway = false }: { readonly isAway?: boolean }): string {
  const [code, why] = isAway
    ? ["Unknown", `failed to do request: Head "https://registry.example/v2/": dial tcp 192.0.2.1:443: i/o timeout`]
    : ["NotFound", `${image}: not found`];
  return `rpc error: code = ${code} desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${why}`;
}

function crashLoopMessage({ metadata }: Pod, container: string, restarts: number): string {
  const seconds = backOffSeconds(restarts + 1);
  const wait = seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
  return `back-off ${wait} restarting failed container=${container} pod=${metadata.name}_${metadata.namespace}(${metadata.uid})`;
}

function ipOf({ metadata }: Pod): string {
  const number = Number.parseInt(metadata.uid?.slice(-8) ?? "1", 16);
  return `10.128.${(number >> 8) & 255}.${number & 255}`;
}

/** Looks like a digest, and is the same each time; nobody checks it. */
function digestOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0").repeat(8);
}
