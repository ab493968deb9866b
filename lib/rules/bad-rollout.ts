import type { Evidence, RevisionEvidence } from "../domain/evidence.ts";
import { secondsBetween } from "../domain/time.ts";
import { defineRule } from "./define-rule.ts";
import { type Symptom, before, current, earliest, symptomsOf, worstRestarts } from "./symptoms.ts";

/** Trouble that begins later than this after a rollout has another first suspect. */
const SHORTLY_AFTER_SECONDS = 60 * 60;
/** Trouble that was there before the rollout has another cause; clocks may differ by this much. */
const CLOCKS_DIFFER_SECONDS = 60;
/** A revision that was replaced sooner than this, and has no pods left to show, never proved itself. */
const PROVEN_SECONDS = 60 * 60;

/**
 * The newest revision's pods cannot start or crash, and the revision before was good: the rollout is the cause. Good means that pods of it
 * are ready now, or that it was in use for a while before it was replaced.
 */
export const badRollout = defineRule((evidence) => {
  const newest = current(evidence);
  const earlier = newest && before(evidence, newest);
  if (!newest || !earlier) return undefined;
  // What a webhook injects into the pods came with no revision.
  const symptoms = symptomsOf(evidence).filter(({ kind, pod, container }) => {
    return kind !== "unready" && pod.revision === newest.name && newest.containers.includes(container?.name ?? "");
  });
  if (symptoms.length === 0) return undefined;
  const confidence = confidenceOf({ newest, earlier, symptoms, evidence });
  if (confidence === 0) return undefined;
  const [first] = symptoms;
  return {
    layer: "application",
    confidence,
    cause: `revision ${newest.number} (${newest.images.join(", ")}) ${first?.kind === "image" ? "cannot be pulled" : "crashes"}; revision ${earlier.number} (${earlier.images.join(", ")}) before it was good`,
    because: [
      ...symptoms.slice(0, 5).map(({ text }) => text),
      `revision ${newest.number} is current since ${newest.since}${newest.changedBy === undefined ? "" : `, set ${newest.changedBy}`}`,
      earlier.ready > 0
        ? `${earlier.ready} pods of revision ${earlier.number} are ready now`
        : `revision ${earlier.number} was in use from ${earlier.since} until then`,
    ],
    since: earliest(symptoms),
    restarts: worstRestarts(symptoms),
    facts: {
      uid: evidence.workload.uid,
      fromReplicaSet: newest.name,
      fromTemplate: newest.template,
      fromRevision: newest.number,
      toReplicaSet: earlier.name,
      toTemplate: earlier.template,
      toRevision: earlier.number,
    },
  };
});

function confidenceOf({
  newest,
  earlier,
  symptoms,
  evidence,
}: {
  newest: RevisionEvidence;
  earlier: RevisionEvidence;
  symptoms: Symptom[];
  evidence: Evidence;
}): number {
  const neverWorked = newest.ready === 0;
  if (neverWorked && earlier.ready > 0) return 0.95;
  const begun = Math.min(Date.parse(earliest(symptoms)), evidence.alertedAt.getTime());
  const after = secondsBetween(newest.since, new Date(begun));
  const isClose = after >= -CLOCKS_DIFFER_SECONDS && after <= SHORTLY_AFTER_SECONDS;
  const isProven = secondsBetween(earlier.since, newest.since) >= PROVEN_SECONDS;
  if (!isClose || !isProven) return 0;
  return neverWorked ? 0.85 : 0.6;
}
