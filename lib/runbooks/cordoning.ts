import type { NodeEvidence } from "../domain/node-evidence.ts";
import type { RunbookStep } from "./define-runbook.ts";

/** Keeps new pods away from a node. What somebody else has cordoned is left as it is, and then stays so. */
export function cordoning({ target, uid, cordon }: NodeEvidence): RunbookStep[] {
  if (cordon) return [];
  return [
    {
      action: "cordon",
      target,
      summary: `cordons node ${target.name}`,
      parameters: { uid },
      undo: {
        action: "uncordon",
        summary: `uncordons node ${target.name}, as it was found`,
        parameters: { uid, stableSeconds: 0 },
      },
    },
  ];
}

/** Lets pods come back, once it has been well for so long. */
export function uncordoning({ target, uid }: NodeEvidence, stableSeconds: number): RunbookStep {
  return {
    action: "uncordon",
    target,
    summary: `uncordons node ${target.name} when it has been well for ${stableSeconds} s`,
    parameters: { uid, stableSeconds },
  };
}
