import type { AnyEvidence } from "../domain/any-evidence.ts";
import type { Finding } from "../domain/finding.ts";
import type { Incident } from "../domain/incident.ts";
import { isAfter } from "../domain/time.ts";
import type { At } from "./transitions.ts";
import type { Judgement } from "./verify.ts";

/**
 * Did it help, of what is no workload: when no rule finds anything wrong any more. What is still wrong when the time is over is left and
 * people are called: a change to a Job or a claim is taken back by nobody here.
 */
export function judgeByRules(
  { workflow }: Incident,
  { evidence, finding }: { evidence: AnyEvidence; finding: Finding | undefined },
  { now }: At,
): Judgement {
  if (workflow?.progress.status !== "verifying") return { kind: "not-yet", because: "nothing is being verified" };
  const { soakUntil, until } = workflow.progress;
  if (finding) return { kind: isAfter(now, until) ? "unknown" : "not-yet", because: finding.cause };
  if (isAfter(soakUntil, now)) return { kind: "not-yet", because: "the soak is not over" };
  return { kind: "better", because: evidence.inShort };
}
