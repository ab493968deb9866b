import { PolicyRules } from "../../lib/domain/policy-rules.ts";
import { type Policy, PolicyNumbers } from "../../lib/domain/policy.ts";

/** As an empty ConfigMap means it, and what `policy.yaml` says beside. */
export function policy(rules: object = {}, numbers: object = {}): Policy {
  return { ...PolicyNumbers.parse(numbers), ...PolicyRules.parse(rules) };
}
