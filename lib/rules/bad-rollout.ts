import { changeInWords } from "../domain/change.ts";
import type { Evidence, RevisionEvidence } from "../domain/evidence.ts";
import { secondsBetween } from "../domain/time.ts";
import { defineRule } from "./define-rule.ts";
import { suspectsInWords, suspectsOf } from "./suspects.ts";
import type { Symptom } from "./symptom.ts";
import { before, current, earliest, symptomsOf, worstRestarts } from "./symptoms.ts";

/** Trouble that begins later than this after a rollout has another first suspect. */
const SHORTLY_AFTER_SECONDS = 60 * 60;
/** Trouble that was there before the rollout has another cause; clocks may differ by this much. */
const CLOCKS_DIFFER_SECONDS = 60;
/** A revision that was replaced sooner than this, and has no pods left to show, never proved itself. */
const PROVEN_SECONDS = 60 * 60;

/**
 * The newest revision's pods cannot start, crash or do not become ready, something that it changed can cause that, and the revision before was
 * good: the rollout is the cause. Good means that pods of it are ready now, or that it was in use for a while before it was replaced.
 */
export const badRollout = defineRule((evidence) => {
  const newest = current(evidence);
  const earlier = newest && before(evidence, newest);
  if (!newest || !earlier) return undefined;
  const all = symptomsOf(evidence);
  const symptoms = all.filter((symptom) => isOf(newest, symptom) && suspectsOf(symptom, earlier).length > 0);
  const [first] = symptoms;
  if (!first) return undefined;
  const confidence = confidenceOf({ newest, earlier, symptoms, evidence });
  if (confidence === 0) return undefined;
  const suspects = suspectsOf(first, earlier);
  return {
    layer: "application",
    confidence,
    cause: `revision ${newest.number} (${newest.images.join(", ")}) ${DOES[first.kind]}, and revision ${earlier.number} before it was good: ${suspectsInWords(suspects)}`,
    because: [
      ...symptoms.slice(0, 5).map(({ text }) => text),
      `revision ${newest.number} is current since ${newest.since}${newest.changedBy === undefined ? "" : `, set ${newest.changedBy}`}`,
      ...suspects.slice(0, 10).map((change) => `since revision ${earlier.number}, ${changeInWords(change)}`),
      earlier.ready > 0
        ? `${earlier.ready} pods of revision ${earlier.number} are ready now`
        : `revision ${earlier.number} was in use from ${earlier.since} until then`,
      ...all
        .filter((symptom) => !symptoms.includes(symptom))
        .slice(0, 3)
        .map(({ text }) => `going back does not mend this: ${text}`),
    ],
    since: earliest(symptoms),
    restarts: worstRestarts(symptoms),
    facts: {
      uid: evidence.workload.uid,
      from: newest.object,
      fromTemplate: newest.template,
      fromRevision: newest.number,
      to: earlier.object,
      toTemplate: earlier.template,
      toRevision: earlier.number,
    },
  };
});

const DOES: Readonly<Record<Symptom["kind"], string>> = {
  image: "cannot be pulled",
  crash: "crashes",
  config: "cannot be created",
  unscheduled: "finds no node",
  init: "does not get past its init containers",
  creating: "does not start",
  unready: "does not become ready",
};

/** A pod of this revision; what a webhook injects into the pods came with no revision. */
function isOf(revision: RevisionEvidence, { pod, container }: Symptom): boolean {
  return pod.revision === revision.name && (container === undefined || revision.containers.includes(container.name));
}

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
  // Pods that are only slow say too little of a revision whose other pods serve.
  if (!neverWorked && symptoms.every(({ kind }) => kind === "unready")) return 0;
  const begun = Math.min(Date.parse(earliest(symptoms)), evidence.alertedAt.getTime());
  const after = secondsBetween(newest.since, new Date(begun));
  const isClose = after >= -CLOCKS_DIFFER_SECONDS && after <= SHORTLY_AFTER_SECONDS;
  const isProven = secondsBetween(earlier.since, newest.since) >= PROVEN_SECONDS;
  if (!isClose || !isProven) return 0;
  return neverWorked ? 0.85 : 0.6;
}
