import type { Pod } from "../kubernetes/objects.ts";
import type { KubeObject, Ref } from "../world.ts";

/** What a container does once it is told to start. */
export type Behaviour =
  /** Becomes ready and stays so. */
  | "runs"
  /** Runs, but its readiness probe fails. */
  | "never-ready"
  /** Exits with 1 a few seconds after each start, before its readiness probe succeeds. */
  | "crashes"
  /** The same, killed for its memory. */
  | "runs-out-of-memory"
  /** Its image cannot be had: its registry does not know it. */
  | "never-pulls"
  /** The same, and the registry does not answer at all. */
  | "registry-away"
  /** Ends well a few seconds after its start, as a Job does. */
  | "completes";

export type Container = NonNullable<Pod["spec"]>["containers"][number];

/** A behaviour may depend on the container, and on whatever else is in the cluster. */
export type BehaviourRule = (asked: {
  readonly container: Container;
  readonly pod: Pod;
  readonly read: (ref: Ref) => KubeObject | undefined;
}) => Behaviour;

export interface Ended {
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly exitCode: number;
  readonly reason: "Error" | "OOMKilled" | "Completed";
}

/** Where one container is; times in milliseconds, `until` is when it goes on by itself. */
export type ContainerRun = { readonly restarts: number; readonly last?: Ended } & (
  | {
      readonly state: "creating" | "pull-failed" | "pull-backing-off";
      readonly failures: number;
      readonly until: number;
      /** It is the registry that does not answer. */
      readonly isAway?: boolean;
    }
  /** What it is configured by is not there. */
  | { readonly state: "config-failed"; readonly message: string; readonly until: number }
  | { readonly state: "running"; readonly behaviour: Behaviour; readonly startedAt: number; readonly until?: number }
  | { readonly state: "crashed"; readonly last: Ended; readonly until: number }
  | { readonly state: "ended"; readonly last: Ended }
);

const SECOND = 1000;
const RUNS_BEFORE_IT_ENDS = 3 * SECOND;
const ASKS_THE_REGISTRY = 2 * SECOND;
/** The kubelet looks again so often whether a ConfigMap or a Secret is there by now. */
const LOOKS_AGAIN = 10 * SECOND;
const EXIT_CODES = { Error: 1, OOMKilled: 137, Completed: 0 } as const;

/** The kubelet's back-off: 10 s, doubled at each failure, at most 5 minutes. */
export function backOffSeconds(failures: number): number {
  return Math.min(10 * 2 ** (failures - 1), 300);
}

interface Now {
  readonly behaviour: Behaviour;
  readonly now: number;
  /** A Job's container that failed is left where it is. */
  readonly restartsAfterFailure: boolean;
  /** What an environment variable refers to and is not there, in the kubelet's words. */
  readonly configError?: string | undefined;
  /** The same of a volume: nothing of the pod begins. */
  readonly mountError?: string | undefined;
}

/** The next state, or the same object if it is not time for one. */
export function advance(run: ContainerRun, at: Now): ContainerRun {
  switch (run.state) {
    case "creating":
      if (at.now < run.until) return run;
      return at.mountError === undefined ? pull(run, at) : { ...run, until: at.now + LOOKS_AGAIN };
    case "pull-backing-off":
      return at.now < run.until ? run : pull(run, at);
    case "config-failed":
      return at.now < run.until ? run : start(run, at);
    case "pull-failed":
      if (at.now < run.until) return run;
      return { ...run, state: "pull-backing-off", until: run.until + backOffSeconds(run.failures) * SECOND };
    case "crashed":
      return at.now < run.until ? run : start({ restarts: run.restarts + 1, last: run.last }, at);
    case "running":
      return goOn(run, at);
    case "ended":
      return run;
  }
}

function pull(run: ContainerRun & { readonly failures: number }, at: Now): ContainerRun {
  if (at.behaviour !== "never-pulls" && at.behaviour !== "registry-away") return start(run, at);
  return {
    isAway: at.behaviour === "registry-away",
    state: "pull-failed",
    restarts: run.restarts,
    failures: run.failures + 1,
    until: at.now + ASKS_THE_REGISTRY,
  };
}

function start({ restarts, last }: Pick<ContainerRun, "restarts" | "last">, at: Now): ContainerRun {
  const { behaviour, now, configError } = at;
  if (configError !== undefined) {
    const failed = { state: "config-failed", restarts, message: configError, until: now + LOOKS_AGAIN } as const;
    return last ? { ...failed, last } : failed;
  }
  const ends = endOf(behaviour) ? { until: now + RUNS_BEFORE_IT_ENDS } : {};
  return { state: "running", restarts, behaviour, startedAt: now, ...ends, ...(last ? { last } : {}) };
}

function goOn(run: ContainerRun & { readonly state: "running" }, at: Now): ContainerRun {
  const reason = endOf(at.behaviour);
  const until = run.startedAt + RUNS_BEFORE_IT_ENDS;
  if (!reason)
    return run.behaviour === at.behaviour ? run : ({ ...start(run, at), startedAt: run.startedAt } as ContainerRun);
  if (at.now < until) return run.behaviour === at.behaviour ? run : { ...run, behaviour: at.behaviour, until };
  const last: Ended = { startedAt: run.startedAt, finishedAt: at.now, exitCode: EXIT_CODES[reason], reason };
  const { restarts } = run;
  if (reason === "Completed" || !at.restartsAfterFailure) return { state: "ended", restarts, last };
  return { state: "crashed", restarts, last, until: at.now + backOffSeconds(restarts + 1) * SECOND };
}

function endOf(behaviour: Behaviour): Ended["reason"] | undefined {
  if (behaviour === "crashes") return "Error";
  if (behaviour === "runs-out-of-memory") return "OOMKilled";
  return behaviour === "completes" ? "Completed" : undefined;
}
