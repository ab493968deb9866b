import type { Evidence, NetworkPolicyEvidence } from "../domain/evidence.ts";
import { later } from "../domain/time.ts";
import { defineRule } from "./define-rule.ts";
import { current, earliest, symptomsOf, worstRestarts } from "./symptoms.ts";

/** What begins later than this after a policy was changed has another first suspect. */
const SHORTLY_AFTER_SECONDS = 60 * 60;
/** Clocks differ. */
const CLOCKS_DIFFER_SECONDS = 60;

/** All its pods fail, no rollout explains it, and a NetworkPolicy that binds them was changed shortly before: they are cut off. */
export const cutOff = defineRule((evidence) => {
  const { workload } = evidence;
  const symptoms = symptomsOf(evidence).filter(({ kind }) => kind === "crash" || kind === "unready" || kind === "init");
  const [first] = symptoms;
  if (!first || symptoms.length < workload.wanted) return undefined;
  const began = earliest(symptoms);
  const policy = policyBefore(began, evidence);
  if (!policy) return undefined;
  const { name, changedBy, changedAt, directions } = policy;
  return {
    layer: "platform",
    confidence: 0.65,
    cause: `NetworkPolicy ${name} was changed ${changedBy}, shortly before all its pods began to fail, and binds them (${directions.join(", ")})`,
    because: [
      ...symptoms.slice(0, 5).map(({ text }) => text),
      `the pods began to fail at ${began}, the policy is of ${changedAt}`,
    ],
    since: began,
    restarts: worstRestarts(symptoms),
    facts: { policy: name },
  };
});

/** One that came after the newest rollout: of that another rule speaks. */
function policyBefore(began: string, evidence: Evidence): NetworkPolicyEvidence | undefined {
  const { surroundings } = evidence;
  const rolledOut = current(evidence)?.since ?? "";
  const from = later(began, -SHORTLY_AFTER_SECONDS).toISOString();
  const until = later(began, CLOCKS_DIFFER_SECONDS).toISOString();
  return surroundings?.networkPolicies.find(({ changedAt }) => {
    const at = Date.parse(changedAt);
    return at >= Date.parse(from) && at <= Date.parse(until) && (rolledOut === "" || at > Date.parse(rolledOut));
  });
}
