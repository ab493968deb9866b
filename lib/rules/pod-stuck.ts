import type { Evidence } from "../domain/evidence.ts";
import { defineRule } from "./define-rule.ts";
import type { Symptom } from "./symptom.ts";
import { earliest, symptomsOf, worstRestarts } from "./symptoms.ts";

/** What another pod in its place may not have; what no node takes or nobody can pull is the same for each. */
const HELPED_BY_ANOTHER: ReadonlySet<Symptom["kind"]> = new Set(["crash", "unready", "init", "creating"]);

/** One pod is in trouble, its siblings of the same revision are fine and nothing changed: it is the pod, not the program. */
export const podStuck = defineRule((evidence) => {
  const symptoms = symptomsOf(evidence);
  const [only] = symptoms;
  if (!only || symptoms.length > 1 || !HELPED_BY_ANOTHER.has(only.kind)) return undefined;
  if (isRecovering(only, evidence) || !only.pod.hasController) return undefined;
  const siblings = evidence.pods.filter(
    ({ name, isReady, isLeaving, revision }) =>
      name !== only.pod.name && isReady && !isLeaving && revision === only.pod.revision,
  );
  if (siblings.length === 0) return undefined;
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

/** A member of a StatefulSet that runs and is not ready may be catching up with the others: an eviction would begin that anew. */
function isRecovering({ kind }: Symptom, { target }: Evidence): boolean {
  return kind === "unready" && target.kind === "StatefulSet";
}
