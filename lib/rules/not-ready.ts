import { defineRule } from "./define-rule.ts";
import { earliest, symptomsOf } from "./symptoms.ts";

/** Several pods stay unready without crashing: probes, dependencies or nodes; no rule here can tell which. */
export const notReady = defineRule((evidence) => {
  const symptoms = symptomsOf(evidence).filter(({ kind }) => kind === "unready");
  if (symptoms.length === 0) return undefined;
  return {
    layer: "application",
    confidence: 0.2,
    cause: `${symptoms.length} of ${evidence.workload.wanted} pods run and do not become ready`,
    because: symptoms.slice(0, 5).map(({ text }) => text),
    since: earliest(symptoms),
    restarts: 0,
    facts: {},
  };
});
