import type { Said } from "../domain/evidence.ts";

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/** What the condition that is meant says, if it is there. */
export function saidBy(conditions: readonly Condition[], isMeant: (condition: Condition) => boolean): Said | undefined {
  const condition = conditions.find(isMeant);
  if (!condition) return undefined;
  const { lastTransitionTime: since = "", reason = condition.type, message = "" } = condition;
  return { since, reason, message };
}
