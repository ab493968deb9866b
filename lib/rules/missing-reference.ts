import { missingIn } from "../domain/reference.ts";
import { defineRule } from "./define-rule.ts";
import { before, current, earliest, symptomsOf, worstRestarts } from "./symptoms.ts";

/** Pods wait for a ConfigMap, a Secret, a key or a claim that is not there, and no rollout brought the wish for it. */
export const missingReference = defineRule((evidence) => {
  const symptoms = symptomsOf(evidence).flatMap((symptom) => {
    const missing = missingIn(symptom.text);
    return missing === undefined ? [] : [{ ...symptom, missing }];
  });
  const [first] = symptoms;
  if (!first) return undefined;
  const all = [...new Set(symptoms.map(({ missing }) => missing))];
  const newest = current(evidence);
  const earlier = newest && before(evidence, newest);
  const isOld = earlier?.references.includes(first.missing) === true;
  const running = evidence.pods.filter(({ isReady, isLeaving, revision }) => {
    const needs = evidence.revisions.find(({ name }) => name === revision)?.references ?? [];
    return isReady && !isLeaving && needs.includes(first.missing);
  });
  return {
    layer: "application",
    confidence: 0.9,
    cause: `${all.join(", ")} is not there, and ${symptoms.length} of ${evidence.workload.wanted} pods cannot start without it`,
    because: [
      ...symptoms.slice(0, 5).map(({ text }) => text),
      ...(running.length > 0
        ? [`${running.length} pods that run need it, too: it was there when they started, so it has gone since`]
        : []),
      ...(isOld ? [`revision ${earlier.number} before needs it, too: going back would not help`] : []),
    ],
    since: earliest(symptoms),
    restarts: worstRestarts(symptoms),
    facts: { missing: first.missing },
  };
});
