import type { Mode } from "../domain/policy.ts";
import type { ActionClass } from "../domain/workflow.ts";

interface Place {
  readonly name: string;
  readonly mode: Mode | undefined;
}

interface Deed {
  readonly action: string;
  readonly class: ActionClass;
}

const AUTOMATIC = new Set<ActionClass>(["R1", "R2"]);

/** Why this may not be done here at all, whoever approves of it. */
export function withoutConsent({ name, mode }: Place, { action, class: actionClass }: Deed): string | undefined {
  if (mode === undefined) return `namespace ${name} is not opted in (no label kubeheal.io/heal)`;
  if (mode === "observe") return `namespace ${name} is observed only (kubeheal.io/heal=observe)`;
  if (mode === "suggest")
    return `namespace ${name} takes suggestions only (kubeheal.io/heal=suggest): the plan is here, nothing is done`;
  return actionClass === "R5" ? `${action} is of class R5, which only people do` : undefined;
}

/** Why a person must approve of this first; undefined where the namespace has said so for good. */
export function approvalWanted({ name, mode }: Place, { action, class: actionClass }: Deed): string | undefined {
  if (mode === "approve") return `namespace ${name} asks for approvals (kubeheal.io/heal=approve)`;
  if (AUTOMATIC.has(actionClass)) return undefined;
  return `${action} is of class ${actionClass}, which needs a person's approval also with kubeheal.io/heal=auto`;
}
