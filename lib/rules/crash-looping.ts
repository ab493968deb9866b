import { defineRule } from "./define-rule.ts";
import { earliest, symptomsOf, worstRestarts } from "./symptoms.ts";

/** Containers crash and no more special rule knows why. */
export const crashLooping = defineRule((evidence) => {
  const symptoms = symptomsOf(evidence).filter(({ kind }) => kind === "crash");
  if (symptoms.length === 0) return undefined;
  return {
    layer: "application",
    confidence: 0.3,
    cause: `${symptoms.length} of ${evidence.workload.wanted} pods crash, and no recent rollout explains it`,
    because: symptoms.slice(0, 5).map(({ text }) => text),
    since: earliest(symptoms),
    restarts: worstRestarts(symptoms),
    facts: {},
  };
});
