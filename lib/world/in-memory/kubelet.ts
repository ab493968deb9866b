import { NODE, POD } from "../kubernetes/kinds.ts";
import type { Pod } from "../kubernetes/objects.ts";
import type { KubeObject, Ref } from "../world.ts";
import type { ApiServer } from "./api-server.ts";
import { advance, type Behaviour, type BehaviourRule, type Container, type ContainerRun } from "./container-run.ts";
import { type Controller, isKind, subjectOf } from "./controllers.ts";
import type { EventRecorder, Note } from "./event-recorder.ts";
import { type Change, refTo } from "./object-store.ts";
import { configError, mountError } from "./pod-needs.ts";
import { areOver, hasEnded, podStatusOf, pullError } from "./pod-status.ts";

type Runs = Map<string, ContainerRun>;
type Asked = Parameters<BehaviourRule>[0];

/** Runs the pods that are on a node, or rather behaves as if it did. */
export class Kubelet implements Controller {
  readonly #api: ApiServer;
  readonly #events: EventRecorder;
  readonly #startSeconds: number;
  readonly #images = new Map<string, Behaviour | BehaviourRule>();
  readonly #stuck = new Map<string, Behaviour>();
  readonly #runs = new Map<string, Runs>();

  constructor(api: ApiServer, events: EventRecorder, startSeconds: number) {
    this.#api = api;
    this.#events = events;
    this.#startSeconds = startSeconds;
  }

  setImage(image: string, behaviour: Behaviour | BehaviourRule): void {
    this.#images.set(image, behaviour);
  }

  stick(pod: Pod, behaviour: Behaviour): void {
    this.#stuck.set(pod.metadata.uid ?? "", behaviour);
  }

  affectedBy(change: Change): readonly Ref[] {
    const pod = subjectOf(change) as Pod;
    if (isKind(pod, NODE)) return this.#podsOn(pod.metadata.name);
    if (!isKind(pod, POD)) return [];
    if (!change.after) this.#runs.delete(pod.metadata.uid ?? "");
    return change.after && pod.spec?.nodeName ? [refTo(pod)] : [];
  }

  #podsOn(node: string): Ref[] {
    return this.#api
      .all<Pod>(POD)
      .filter((pod) => pod.spec?.nodeName === node)
      .map(refTo);
  }

  reconcile(ref: Ref): Date | undefined {
    const pod = this.#api.read<Pod>(ref);
    if (!pod?.spec?.nodeName || hasEnded(pod) || this.#api.isHeld(pod)) return undefined;
    if (pod.metadata.deletionTimestamp && !pod.metadata.finalizers?.length) {
      this.#api.remove(ref);
      return undefined;
    }
    const now = this.#api.clock.now();
    const runs = this.#runsOf(pod, now.getTime());
    this.#advanceAll(pod, runs);
    this.#api.setStatus(pod, podStatusOf(pod, runs, now), "kubelet");
    const times = [...runs.values()].map((run) => ("until" in run ? (run.until ?? Infinity) : Infinity));
    // One whose turn has not come waits for others, not for its own time.
    const next = Math.min(...times.filter((time) => time > now.getTime()));
    return next < Infinity ? new Date(next) : undefined;
  }

  #runsOf(pod: Pod, now: number): Runs {
    const uid = pod.metadata.uid ?? "";
    const runs = this.#runs.get(uid) ?? new Map<string, ContainerRun>();
    this.#runs.set(uid, runs);
    const first: ContainerRun = { state: "creating", restarts: 0, failures: 0, until: now + this.#startSeconds * 1000 };
    const { initContainers = [], containers = [] } = pod.spec ?? {};
    for (const { name } of [...initContainers, ...containers]) if (!runs.has(name)) runs.set(name, first);
    return runs;
  }

  /** Init containers one after the other, then all others at once. */
  #advanceAll(pod: Pod, runs: Runs): void {
    const { initContainers = [], containers } = pod.spec!;
    for (const [n, container] of initContainers.entries()) {
      if (areOver(initContainers.slice(0, n), runs)) this.#advance(pod, container, runs);
    }
    if (areOver(initContainers, runs)) for (const container of containers) this.#advance(pod, container, runs);
  }

  #advance(pod: Pod, container: Container, runs: Runs): void {
    const read = (ref: Ref): KubeObject | undefined => this.#api.read(ref);
    const behaviour = this.#behaviourOf({ container, pod, read });
    const now = this.#api.clock.now().getTime();
    const restartsAfterFailure = pod.spec?.restartPolicy !== "Never";
    const wants = {
      configError: configError(pod.metadata.namespace, container, read),
      mountError: mountError(pod, read),
    };
    if (wants.mountError !== undefined && runs.get(container.name)?.state === "creating") {
      const note = { type: "Warning", reason: "FailedMount", message: wants.mountError } as const;
      this.#events.record(pod, { ...note, component: "kubelet" });
    }
    let run = runs.get(container.name)!;
    for (;;) {
      const next = advance(run, { behaviour, now, restartsAfterFailure, ...wants });
      if (next === run) break;
      if (next.state !== run.state) this.#tell(pod, container, next);
      run = next;
    }
    runs.set(container.name, run);
  }

  #behaviourOf(asked: Asked): Behaviour {
    const stuck = this.#stuck.get(asked.pod.metadata.uid ?? "");
    if (stuck) return stuck;
    const told = this.#images.get(asked.container.image ?? "");
    if (typeof told === "function") return told(asked);
    if (told) return told;
    const isInit = asked.pod.spec?.initContainers?.some(({ name }) => name === asked.container.name) === true;
    return asked.pod.spec?.restartPolicy === "Always" && !isInit ? "runs" : "completes";
  }

  #tell(pod: Pod, container: Container, run: ContainerRun): void {
    for (const note of notesOn(pod, container, run)) {
      this.#events.record(pod, { ...note, component: "kubelet" });
    }
  }
}

/** The few Events that people look for. */
function notesOn({ metadata }: Pod, { name, image = "" }: Container, run: ContainerRun): Omit<Note, "component">[] {
  switch (run.state) {
    case "pull-failed":
      return [
        { type: "Warning", reason: "Failed", message: `Failed to pull image "${image}": ${pullError(image, run)}` },
      ];
    case "pull-backing-off":
      return [{ type: "Normal", reason: "BackOff", message: `Back-off pulling image "${image}"` }];
    case "running": {
      const unhealthy = {
        type: "Warning",
        reason: "Unhealthy",
        message: "Readiness probe failed: HTTP probe failed with statuscode: 503",
      } as const;
      const started = { type: "Normal", reason: "Started", message: `Started container ${name}` } as const;
      const pulled = { type: "Normal", reason: "Pulled", message: `Successfully pulled image "${image}"` } as const;
      return [
        ...(run.restarts === 0 ? [pulled] : []),
        started,
        ...(run.behaviour === "never-ready" ? [unhealthy] : []),
      ];
    }
    case "crashed": {
      const pod = `${metadata.name}_${metadata.namespace}(${metadata.uid})`;
      return [
        { type: "Warning", reason: "BackOff", message: `Back-off restarting failed container ${name} in pod ${pod}` },
      ];
    }
    case "config-failed":
      return [{ type: "Warning", reason: "Failed", message: `Error: ${run.message}` }];
    case "creating":
    case "ended":
      return [];
  }
}
