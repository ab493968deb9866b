import type { AnyEvidence } from "../domain/any-evidence.ts";
import type { Finding } from "../domain/finding.ts";
import type { Keeper } from "../domain/keeper.ts";
import type { Target } from "../domain/target.ts";
import type { Remedy, RunbookStep } from "../runbooks/define-runbook.ts";

/** What a runbook would do to something that is somebody else's to decide. */
export interface Wanted<K extends Keeper = Keeper> {
  readonly finding: Finding;
  readonly evidence: AnyEvidence;
  /** The steps that replace what the owner decides; never empty, all of one target. */
  readonly steps: readonly RunbookStep[];
  /** That target. */
  readonly target: Target;
  readonly keeper: K;
}

/** The same by way of the owner, a wait for what the owner does by itself, or the sentence why there is no way. */
export type Routed = Remedy | { readonly kind: "wait"; readonly because: string };

/** Pure: which way a change must go is decided by what was read of the owner. */
export type Route<K extends Keeper> = (wanted: Wanted<K>) => Routed;

export const wait = (because: string): Routed => ({ kind: "wait", because });

/** Where a change of all that an owner deploys would reach beyond the target's namespace, which alone is asked whether it may be healed. */
export function namespacesBeside({
  keeper,
  target,
}: Wanted<Extract<Keeper, { readonly namespaces: readonly string[] }>>): string | undefined {
  const others = keeper.namespaces.filter((namespace) => namespace !== target.namespace);
  if (others.length === 0) return undefined;
  return `${others.length === 1 ? "namespace" : "namespaces"} ${others.join(", ")}`;
}
