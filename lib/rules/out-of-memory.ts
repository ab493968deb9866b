import { defineRule } from "./define-rule.ts";
import { current, earliest, symptomsOf, worstRestarts } from "./symptoms.ts";

/** Containers are killed for their memory, and no rollout explains it. */
export const outOfMemory = defineRule((evidence) => {
  const symptoms = symptomsOf(evidence).filter(
    ({ kind, container }) => kind === "crash" && container?.lastExit?.reason === "OOMKilled",
  );
  const [first] = symptoms;
  if (!first?.container) return undefined;
  const { name, memoryLimit } = first.container;
  const newest = current(evidence);
  const limit = memoryLimit === undefined ? "no memory limit, so its node ran out" : `a memory limit of ${memoryLimit}`;
  return {
    layer: memoryLimit === undefined ? "infrastructure" : "application",
    confidence: 0.82,
    cause: `container ${name} of ${symptoms.length} of ${evidence.workload.wanted} pods is killed for its memory; it has ${limit}`,
    because: [
      ...symptoms.slice(0, 5).map(({ text }) => text),
      ...(newest === undefined
        ? []
        : [`revision ${newest.number} is current since ${newest.since}: its limit did not change when this began`]),
    ],
    since: earliest(symptoms),
    restarts: worstRestarts(symptoms),
    facts: { container: name, memoryLimit: memoryLimit ?? "" },
  };
});
