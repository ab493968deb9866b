import type { AutoscalerEvidence, Evidence } from "../domain/evidence.ts";
import { defineRule } from "./define-rule.ts";
import { symptomsOf } from "./symptoms.ts";

/** Fewer pods are wanted than what is applied asks for, or none at all, and those that there are are well: somebody scaled it. */
export const scaledDown = defineRule((evidence) => {
  if (!isFewer(evidence) || symptomsOf(evidence).length > 0) return undefined;
  const { workload, surroundings, alertedAt } = evidence;
  const { uid, wanted, ready, appliedReplicas: applied, scaledBy, scaledAt } = workload;
  const autoscaler = surroundings?.autoscaler;
  return {
    layer: "application",
    confidence: wanted === 0 ? 0.9 : 0.5,
    cause: `it was scaled to ${wanted} ${scaledBy}${applied === undefined ? "" : `, and what was applied asks for ${applied}`}`,
    because: [
      `${wanted} pods are wanted, ${ready} are ready`,
      applied === undefined
        ? "nothing says how many there should be"
        : `the last applied configuration asks for ${applied}`,
      ...(autoscaler ? [inWords(autoscaler)] : []),
    ],
    since: scaledAt ?? alertedAt.toISOString(),
    restarts: 0,
    facts: { uid, from: wanted, ...(applied === undefined ? {} : { to: applied }) },
  };
});

function isFewer({ workload, surroundings, target }: Evidence): boolean {
  const { wanted, appliedReplicas: applied } = workload;
  // A DaemonSet's number is that of the nodes.
  if (target.kind === "DaemonSet") return false;
  if (wanted === 0) return applied !== 0;
  // Whoever has a HorizontalPodAutoscaler has given the number away, but for zero, which switches it off.
  return applied !== undefined && wanted < applied && surroundings?.autoscaler === undefined;
}

function inWords({ name, min, max }: AutoscalerEvidence): string {
  return `HorizontalPodAutoscaler ${name} scales it between ${min} and ${max}, and is off at 0`;
}
