import type { PodEvidence } from "../domain/evidence.ts";
import { secondsBetween } from "../domain/time.ts";
import { defineRule } from "./define-rule.ts";
import { current, earliest, symptomsOf } from "./symptoms.ts";

/** A container that ran so long before its pod became unready had started, and served. */
const SERVED_SECONDS = 60;
/** What shows so soon after a rollout has another first suspect. */
const SHORTLY_AFTER_SECONDS = 60 * 60;

/**
 * All pods run, none has restarted, all were ready and none is any more, and nothing of what they are was changed: they have got stuck, and no
 * liveness probe starts them anew.
 */
export const hung = defineRule((evidence) => {
  const { workload, pods } = evidence;
  const alive = pods.filter(({ isLeaving }) => !isLeaving);
  const symptoms = symptomsOf(evidence).filter(({ kind, pod }) => kind === "unready" && hasServed(pod));
  const newest = current(evidence);
  if (symptoms.length === 0 || symptoms.length < alive.length || alive.length < workload.wanted) return undefined;
  const since = earliest(symptoms);
  if (!newest || secondsBetween(newest.since, new Date(since)) < SHORTLY_AFTER_SECONDS) return undefined;
  return {
    layer: "application",
    confidence: 0.4,
    cause: `all ${alive.length} pods run since before ${since}, were ready and are not any more, and nothing of them was changed: they hang, and no liveness probe starts them anew`,
    because: [
      ...symptoms.slice(0, 5).map(({ text }) => text),
      `revision ${newest.number} is current since ${newest.since}`,
    ],
    since,
    restarts: 0,
    facts: { uid: workload.uid, template: newest.template },
  };
});

function hasServed({ readySince, containers }: PodEvidence): boolean {
  return (
    readySince !== undefined &&
    containers.length > 0 &&
    containers.every(
      ({ runningSince, isInit }) =>
        isInit || (runningSince !== undefined && secondsBetween(runningSince, readySince) >= SERVED_SECONDS),
    )
  );
}
