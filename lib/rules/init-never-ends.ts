import { defineRule } from "./define-rule.ts";
import { earliest, symptomsOf } from "./symptoms.ts";

/** An init container runs on and on: what it waits for does not come. */
export const initNeverEnds = defineRule((evidence) => {
  const symptoms = symptomsOf(evidence).filter(({ kind }) => kind === "init");
  const [first] = symptoms;
  if (!first) return undefined;
  const name = first.container?.name ?? "";
  return {
    layer: "application",
    confidence: 0.7,
    cause: `init container ${name} of ${symptoms.length} of ${evidence.workload.wanted} pods does not end, so nothing else of them starts`,
    because: symptoms.slice(0, 5).map(({ text }) => text),
    since: earliest(symptoms),
    restarts: 0,
    facts: { container: name },
  };
});
