import { defineRule } from "./define-rule.ts";
import { earliest, symptomsOf } from "./symptoms.ts";

/** Several pods stay unready without crashing: probes, dependencies or nodes; no rule here can tell which. */
export const notReady = defineRule((evidence) => {
  const symptoms = symptomsOf(evidence).filter(
    ({ kind }) => kind === "unready" || kind === "creating" || kind === "config",
  );
  const [first] = symptoms;
  if (!first) return undefined;
  const does = first.kind === "unready" ? "run and do not become ready" : "do not start";
  return {
    layer: "application",
    confidence: 0.2,
    cause: `${symptoms.length} of ${evidence.workload.wanted} pods ${does}`,
    because: symptoms.slice(0, 5).map(({ text }) => text),
    since: earliest(symptoms),
    restarts: 0,
    facts: {},
  };
});
