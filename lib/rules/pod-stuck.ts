import { secondsBetween } from "../domain/time.ts";
import { defineRule } from "./define-rule.ts";
import { current, earliest, symptomsOf, worstRestarts } from "./symptoms.ts";

/** A template that changed this recently is a suspect itself: then it is not just this pod. */
const RECENTLY_SECONDS = 60 * 60;

/** One pod is in trouble, its siblings of the same revision are fine and nothing changed: it is the pod, not the program. */
export const podStuck = defineRule((evidence) => {
  const symptoms = symptomsOf(evidence);
  const [only] = symptoms;
  if (!only || symptoms.length > 1 || only.kind === "image" || !only.pod.hasController) return undefined;
  const siblings = evidence.pods.filter(
    ({ name, isReady, isLeaving, revision }) =>
      name !== only.pod.name && isReady && !isLeaving && revision === only.pod.revision,
  );
  const newest = current(evidence);
  const changed =
    newest !== undefined && secondsBetween(newest.since, only.since) < RECENTLY_SECONDS && siblings.length === 0;
  if (siblings.length === 0 || changed) return undefined;
  return {
    layer: "application",
    confidence: 0.8,
    cause: `pod ${only.pod.name} is stuck while ${siblings.length} others of the same revision are ready`,
    because: [only.text, `${siblings.length} of ${evidence.workload.wanted} pods are ready, all of the same revision`],
    since: earliest(symptoms),
    restarts: worstRestarts(symptoms),
    facts: { pod: only.pod.name, uid: only.pod.uid },
  };
});
