import { printable } from "../domain/printable.ts";
import { defineRule } from "./define-rule.ts";
import { symptomsOf } from "./symptoms.ts";

/** Nothing is wrong but pods that have failed and stay: evicted by a node, or lost with it. Others have long taken their place. */
export const leftoverPods = defineRule((evidence) => {
  const { workload, pods } = evidence;
  const failed = pods.flatMap(({ name, uid, failed, hasController }) =>
    failed && hasController ? [{ name, uid, ...failed }] : [],
  );
  const [first] = failed;
  const isWell = workload.isRolledOut && workload.ready >= workload.wanted && symptomsOf(evidence).length === 0;
  if (!first || !isWell) return undefined;
  const reasons = [...new Set(failed.map(({ reason }) => reason))].join(", ");
  return {
    layer: first.reason === "Evicted" || first.reason === "NodeLost" ? "infrastructure" : "application",
    confidence: 0.6,
    cause: `${failed.length} failed pods are left over (${reasons}), and ${workload.ready} of ${workload.wanted} pods are ready`,
    because: failed
      .slice(0, 5)
      .map(
        ({ name, reason, message, since }) => `pod ${name} failed at ${since}: ${reason} ${printable(message, 200)}`,
      ),
    since: failed.map(({ since }) => since).sort()[0] ?? first.since,
    restarts: 0,
    facts: {},
  };
});
