import { DROPS, type Drop } from "../domain/drop.ts";
import type { Context } from "../healing/context.ts";
import type { IncidentSummary } from "../state/incidents.ts";
import { CLUSTER } from "../state/ledger.ts";
import { readPolicy } from "../state/policies.ts";
import { keyOf } from "../state/totals.ts";
import { WorldError } from "../world/world.ts";
import { figuresOfClosed } from "./figures-of-closed.ts";
import { type Figures, Tally } from "./figures.ts";

/** How often it is read again when batches were folded while it was read. */
const TRIES = 5;
/** Phases of an incident whose workflow has not ended. */
const ACTIVE: ReadonlySet<string> = new Set(["running", "undoing", "verifying", "parked", "awaiting-approval"]);

/** Every metric, from what is stored and from nothing that this process remembers: it may have started for this very question. */
export async function readFigures(context: Context, version: string): Promise<Figures> {
  const tally = new Tally();
  const { summaries, figures, lastTickAt } = await readCounted(context);
  tally.add(figures);
  const open = summaries.filter(({ isOpen }) => isOpen);
  for (const { phase, severity } of open) tally.count("incidents_open", { phase, severity });
  const active = open.filter(({ phase }) => ACTIVE.has(phase)).length;
  tally.count("workflows_active", {}, active);
  tally.count("plans_active", {}, active);
  if (lastTickAt !== undefined) tally.count("last_tick_timestamp_seconds", {}, Date.parse(lastTickAt) / 1000);
  tally.count("heartbeat_interval_seconds", {}, context.settings.heartbeatSeconds);
  tally.count("build_info", { version });
  await addDrops(context, tally);
  await addBudget(context, tally);
  return tally.figures;
}

interface Counted {
  readonly summaries: readonly IncidentSummary[];
  readonly figures: Figures;
  readonly lastTickAt: string | undefined;
}

/**
 * An incident is counted while it is listed, and in the totals once its batch was folded; in between it is in both. The totals name the batch that
 * was folded last, so they are read before and after the list: what either names is not counted again. Two batches in between: it is read again.
 */
async function readCounted({ incidents, totals }: Context): Promise<Counted> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const before = await totals.load();
    const summaries = await incidents.all({});
    const after = await totals.load();
    if (after.batches - before.batches > 1) continue;
    const folded = new Set([...before.counted, ...after.counted]);
    const tally = new Tally();
    tally.add(after.figures);
    for (const summary of summaries) {
      if (!summary.isOpen && !folded.has(keyOf(summary))) tally.add(figuresOfClosed(summary));
    }
    return { summaries, figures: tally.figures, lastTickAt: after.lastTickAt };
  }
  throw new WorldError("unavailable", `incidents were pruned faster than they can be counted, ${TRIES} times in a row`);
}

/** Also those that are 0, so that an alert on their rise sees the first one. */
async function addDrops({ drops }: Context, tally: Tally): Promise<void> {
  const counts = await drops.load();
  for (const reason of Object.keys(DROPS) as Drop[]) tally.count("dropped_total", { reason }, counts[reason] ?? 0);
}

/** Of a policy that cannot be read nothing is known but that it stops every change. */
async function addBudget({ world, settings, ledger }: Context, tally: Tally): Promise<void> {
  const policy = await readPolicy(world.cluster, settings.namespace);
  tally.count("paused", {}, policy.ok && !policy.paused ? 0 : 1);
  if (!policy.ok) return;
  const limit = policy.value["budget.cluster"];
  const taken = (await ledger.entries(CLUSTER)).length;
  tally.count("budget_limit", { scope: "cluster" }, limit);
  tally.count("budget_left", { scope: "cluster" }, Math.max(0, limit - taken));
}
