import type { PodEvidence } from "../domain/evidence.ts";
import type { JobEvidence, RunEvidence } from "../domain/job-evidence.ts";
import { secondsBetween } from "../domain/time.ts";
import { defineRuleAbout } from "./define-rule.ts";
import { obstaclesIn } from "./no-node-fits.ts";
import { isRegistryAway } from "./registry.ts";
import { heldUpRun, isUnderWay } from "./runs.ts";

/** As long as a pod of a workload may be unready before it counts as stuck. */
const BEGINS_WITHIN_SECONDS = 5 * 60;
/** As KubeJobNotCompleted of the kubernetes-mixin has it. */
const RUNS_LONG_SECONDS = 12 * 60 * 60;

/** A run has begun and does not come to its end: a pod of it cannot begin, it is suspended, or it runs on and on. */
export const jobUnfinished = defineRuleAbout("job", (evidence) => {
  const run = evidence.runs.find(isUnderWay);
  const stuck = run && (heldUp(evidence) ?? suspended(run, evidence) ?? endless(run, evidence));
  if (!run || !stuck) return undefined;
  const { layer, confidence, why, since } = stuck;
  return {
    layer,
    confidence,
    cause: `Job ${run.name} ${why}`,
    because: [
      `of its ${run.wanted} pods ${run.succeeded} have ended well, ${run.active} are there and ${run.failed} failed`,
      run.deadlineSeconds === undefined
        ? "nothing ends it by itself (no activeDeadlineSeconds)"
        : `it fails by itself after ${run.deadlineSeconds} s (activeDeadlineSeconds)`,
    ],
    since,
    restarts: 0,
    facts: { job: run.name, uid: run.uid },
  };
});

interface Stuck {
  readonly layer: "application" | "infrastructure" | "platform";
  readonly confidence: number;
  readonly why: string;
  readonly since: string;
}

function heldUp({ pods, notes, at }: JobEvidence): Stuck | undefined {
  const held = heldUpRun(pods, notes);
  if (!held || secondsBetween(held.since, at) < BEGINS_WITHIN_SECONDS) return undefined;
  return { layer: layerOf(pods), confidence: 0.85, why: `does not get on: ${held.text}`, since: held.since };
}

function layerOf(pods: readonly PodEvidence[]): Stuck["layer"] {
  const obstacles = pods.flatMap(({ isLeaving, unscheduled }) =>
    isLeaving ? [] : obstaclesIn(unscheduled?.message ?? ""),
  );
  if (obstacles[0]) return obstacles.find(({ layer }) => layer === "infrastructure")?.layer ?? obstacles[0].layer;
  const isAway = pods.some(({ containers }) =>
    containers.some(({ waiting }) => isRegistryAway(waiting?.message ?? "")),
  );
  return isAway ? "platform" : "application";
}

/** A Job of its own: a CronJob's run waits for whoever suspended it, and holds the others back or not. */
function suspended({ isSuspended }: RunEvidence, { alertedAt }: JobEvidence): Stuck | undefined {
  if (!isSuspended) return undefined;
  const why = "is suspended: no pod of it runs until somebody, or the queue that it waits in, lets it";
  return { layer: "application", confidence: 0.6, why, since: alertedAt.toISOString() };
}

function endless({ startedAt, active }: RunEvidence, { at }: JobEvidence): Stuck | undefined {
  if (startedAt === undefined || active === 0 || secondsBetween(startedAt, at) < RUNS_LONG_SECONDS) return undefined;
  const why = `runs since ${startedAt}, which is more than ${RUNS_LONG_SECONDS / 3600} h, and has not ended`;
  return { layer: "application", confidence: 0.5, why, since: startedAt };
}
