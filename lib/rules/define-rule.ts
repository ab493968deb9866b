import { type About, type AnyEvidence, type EvidenceAbout, isAbout } from "../domain/any-evidence.ts";
import type { Evidence } from "../domain/evidence.ts";
import type { Finding } from "../domain/finding.ts";

type Judged = Omit<Finding, "problem"> | undefined;

/** Recognises one problem. The file's name is the problem's name, and the name of the runbook that answers it. */
export interface Rule {
  /** Says what it found, or nothing. Pure: the same evidence, the same finding. */
  judge(evidence: AnyEvidence): Judged;
}

/** A rule about workloads. */
export function defineRule(judge: (evidence: Evidence) => Judged): Rule {
  return defineRuleAbout("workload", judge);
}

/** A rule about another kind of thing; evidence of anything else is none of its business. */
export function defineRuleAbout<A extends About>(about: A, judge: (evidence: EvidenceAbout<A>) => Judged): Rule {
  return { judge: (evidence) => (isAbout(evidence, about) ? judge(evidence) : undefined) };
}
