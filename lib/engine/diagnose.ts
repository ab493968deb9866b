import type { AnyEvidence } from "../domain/any-evidence.ts";
import type { Finding } from "../domain/finding.ts";
import type { Rule } from "../rules/define-rule.ts";

/** Lets every rule judge; the most confident finding wins, and of equals the one whose name comes first. */
export function diagnose(rules: Readonly<Record<string, Rule>>, evidence: AnyEvidence): Finding | undefined {
  const findings: Finding[] = [];
  for (const [problem, rule] of Object.entries(rules).sort(([a], [b]) => a.localeCompare(b))) {
    const found = rule.judge(evidence);
    if (found) findings.push({ problem, ...found });
  }
  return findings.sort((a, b) => b.confidence - a.confidence)[0];
}
