import type { ActionName } from "../actions/index.ts";
import { type About, type AnyEvidence, type EvidenceAbout, isAbout } from "../domain/any-evidence.ts";
import type { Evidence } from "../domain/evidence.ts";
import type { Finding } from "../domain/finding.ts";
import type { ActionClass, PlannedStep } from "../domain/workflow.ts";

/** A step before the plan adds what the action declares of itself (its class); a runbook may ask for a stricter class than that. */
export type RunbookStep = Omit<PlannedStep, "class" | "action"> & {
  readonly action: ActionName;
  readonly class?: Extract<ActionClass, "R3">;
};

/** The answer to one problem: steps, a sentence that says why a person must look, or one that says what is waited for. */
export type Remedy =
  | { readonly kind: "steps"; readonly steps: readonly RunbookStep[] }
  /** Somebody is at work on it, or it may end by itself: looked at again until patience is over. */
  | { readonly kind: "wait"; readonly because: string }
  | { readonly kind: "hand-over"; readonly because: string };

export interface Runbook {
  /** Pure: names the steps for this finding. */
  answer(finding: Finding, evidence: AnyEvidence): Remedy;
}

/** Answers a problem of workloads. */
export function defineRunbook(answer: (finding: Finding, evidence: Evidence) => Remedy): Runbook {
  return defineRunbookAbout("workload", answer);
}

/** Answers a problem of another kind of thing. */
export function defineRunbookAbout<A extends About>(
  about: A,
  answer: (finding: Finding, evidence: EvidenceAbout<A>) => Remedy,
): Runbook {
  return {
    answer: (finding, evidence) => (isAbout(evidence, about) ? answer(finding, evidence) : handOver(finding.cause)),
  };
}

export const steps = (...planned: RunbookStep[]): Remedy => ({ kind: "steps", steps: planned });
export const waitFor = (because: string): Remedy => ({ kind: "wait", because });
export const handOver = (because: string): Remedy => ({ kind: "hand-over", because });
