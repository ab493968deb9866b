import type { Evidence } from "../domain/evidence.ts";
import type { Finding } from "../domain/finding.ts";

/** Recognises one problem. The file's name is the problem's name, and the name of the runbook that answers it. */
export interface Rule {
  /** Says what it found, or nothing. Pure: the same evidence, the same finding. */
  judge(evidence: Evidence): Omit<Finding, "problem"> | undefined;
}

export function defineRule(judge: Rule["judge"]): Rule {
  return { judge };
}
