import { defineRule } from "./define-rule.ts";
import { earliest, symptomsOf } from "./symptoms.ts";

/** Images cannot be pulled and there is no good revision to go back to. */
export const imagePullFailing = defineRule((evidence) => {
  const symptoms = symptomsOf(evidence).filter(({ kind }) => kind === "image");
  if (symptoms.length === 0) return undefined;
  return {
    layer: "application",
    confidence: 0.3,
    cause: `the image of ${symptoms.length} of ${evidence.workload.wanted} pods cannot be pulled, and no earlier good revision is kept`,
    because: symptoms
      .slice(0, 5)
      .flatMap(({ text, container }) => [
        text,
        ...(container?.waiting?.message ? [container.waiting.message.slice(0, 300)] : []),
      ]),
    since: earliest(symptoms),
    restarts: 0,
    facts: {},
  };
});
