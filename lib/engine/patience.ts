import { isAfter, later } from "../domain/time.ts";
import type { WorkflowProgress } from "../domain/workflow.ts";
import type { Verdict } from "./circumstances.ts";
import type { At } from "./transitions.ts";

type Parked = Extract<WorkflowProgress, { status: "parked" }>;
type Waits = Pick<Extract<Verdict, { kind: "wait" }>, "forAPerson" | "isOfTheCluster">;

/**
 * Until when something may stay parked, by why it waits: for a person without end; for what happens to the whole cluster (an upgrade, a storm) as long
 * as that lasts, and a day at most; for anything else until its patience ends. Whatever it waits for next gets a patience of its own.
 */
export function waitsUntil({ since, until }: Parked, { forAPerson, isOfTheCluster }: Waits, at: At): string {
  const { now, settings } = at;
  const longer = later(now, settings.patienceSeconds);
  if (forAPerson) return longer.toISOString();
  if (isOfTheCluster !== true) return until;
  const last = later(since, settings.noNewsSeconds);
  const bounded = isAfter(longer, last) ? last : longer;
  return isAfter(until, bounded) ? until : bounded.toISOString();
}
