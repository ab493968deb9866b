import { changeInWords } from "../domain/change.ts";
import { defineRule } from "./define-rule.ts";
import { suspectsInWords, suspectsOf } from "./suspects.ts";
import { before, current, earliest, symptomsOf, worstRestarts } from "./symptoms.ts";

/** Its pods fail, no revision is kept to go back to, and what can cause that is otherwise than it was applied last: somebody has changed it since. */
export const drifted = defineRule((evidence) => {
  const { drift, uid } = evidence.workload;
  const newest = current(evidence);
  if (!drift || !newest || before(evidence, newest)) return undefined;
  const symptoms = symptomsOf(evidence).filter((symptom) => suspectsOf(symptom, drift).length > 0);
  const [first] = symptoms;
  if (!first) return undefined;
  const suspects = suspectsOf(first, drift);
  return {
    layer: "application",
    // A change that was made long before the trouble could still be seen here.
    confidence: 0.7,
    cause: `it is not as it was applied last, and its pods fail: ${suspectsInWords(suspects)}`,
    because: [
      ...symptoms.slice(0, 5).map(({ text }) => text),
      ...suspects.slice(0, 10).map((change) => `since it was applied, ${changeInWords(change)}`),
      "no earlier revision is kept",
    ],
    since: earliest(symptoms),
    restarts: worstRestarts(symptoms),
    facts: { uid, fromTemplate: newest.template, toTemplate: drift.template },
  };
});
