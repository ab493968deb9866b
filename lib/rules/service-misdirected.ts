import type { Evidence, ServiceEvidence } from "../domain/evidence.ts";
import { defineRule } from "./define-rule.ts";
import { symptomsOf } from "./symptoms.ts";

/** Its pods are well, and a Service does not reach them: its selector is none of theirs any more, or its target port is none that they have. */
export const serviceMisdirected = defineRule((evidence) => {
  const [service] = misdirected(evidence);
  if (!service) return undefined;
  const { workload, alertedAt } = evidence;
  const { name, uid, changedBy, changedAt, found, applied, missingPort, owner } = service;
  const what =
    missingPort === undefined
      ? `the selector of Service ${name} does not select its pods any more`
      : `Service ${name} sends to port ${missingPort}, which its containers do not have`;
  return {
    layer: "application",
    confidence: 0.8,
    cause: `${what}: set ${changedBy}`,
    because: [
      `${workload.ready} of ${workload.wanted} pods are ready`,
      `Service ${name} has ${found}`,
      applied === undefined ? "nothing says how it was applied otherwise" : `it was applied with ${applied}`,
    ],
    since: changedAt ?? alertedAt.toISOString(),
    restarts: 0,
    facts: { service: name, uid, found, owner: owner.kind, ...(applied === undefined ? {} : { applied }) },
  };
});

function misdirected(evidence: Evidence): readonly ServiceEvidence[] {
  const { workload, surroundings } = evidence;
  if (workload.ready === 0 || symptomsOf(evidence).length > 0) return [];
  const wrong = surroundings?.services.filter(
    ({ selects, missingPort, applied }) => missingPort !== undefined || (!selects && applied !== undefined),
  );
  return [...(wrong ?? [])].sort((a, b) => (b.changedAt ?? "").localeCompare(a.changedAt ?? ""));
}
