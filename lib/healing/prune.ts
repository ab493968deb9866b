import { hashIn } from "../domain/ids.ts";
import { isAfter, later } from "../domain/time.ts";
import { figuresOfClosed } from "../metrics/figures-of-closed.ts";
import type { IncidentSummary } from "../state/incidents.ts";
import { keyOf } from "../state/totals.ts";
import type { Context } from "./context.ts";
import { pruneSnapshots } from "./prune-snapshots.ts";

/** One heartbeat deletes at most so many: a backlog is worked off in several, not in one that runs out of time. */
const BATCH = 200;

/** Cleans up: closed incidents, records of targets that nothing is known of any more, then what is remembered of namespaces that left. Returns how many objects were deleted. */
export async function prune(context: Context): Promise<number> {
  const incidents = await pruneIncidents(context);
  const records = await pruneRecords(context);
  return incidents + records + (await pruneSnapshots(context, BATCH));
}

/** A record outlives its incidents by the same time, and so whatever is remembered in it for a cool-down. */
async function pruneRecords({ incidents, targets, world, settings }: Context): Promise<number> {
  const quietSince = later(world.now(), -settings.retentionDays * 24 * 3600);
  const quiet = await targets.quietSince(quietSince);
  if (quiet.length === 0) return 0;
  const spokenOf = new Set((await incidents.all({})).map(({ id }) => hashIn(id)));
  const batch = quiet.filter((hash) => !spokenOf.has(hash)).slice(0, BATCH);
  let forgotten = 0;
  for (const hash of batch) if (await targets.forget(hash, quietSince)) forgotten += 1;
  return forgotten;
}

/** Deletes closed incidents that are too old or too many. They are counted in the totals first, so no counter ever falls. */
async function pruneIncidents(context: Context): Promise<number> {
  const { incidents, totals } = context;
  const batch = overdue(await incidents.all({ open: false }), context).slice(0, BATCH);
  if (batch.length === 0) return 0;
  await totals.fold(batch.map((each) => ({ key: keyOf(each), figures: figuresOfClosed(each) })));
  for (const { id } of batch) await incidents.remove(id);
  return batch.length;
}

function overdue(closed: readonly IncidentSummary[], { world, settings }: Context): IncidentSummary[] {
  const now = world.now();
  const newestFirst = [...closed].sort((a, b) => Date.parse(b.changedAt) - Date.parse(a.changedAt));
  return newestFirst
    .filter(({ outcome, isDeleted, changedAt }, index) => {
      // A deleted one is kept as long as its alerts are likely to be repeated.
      const keptFor = outcome === "ignored" || isDeleted ? settings.ignoredSeconds : settings.retentionDays * 24 * 3600;
      return index >= settings.maxStoredIncidents || isAfter(now, later(changedAt, keptFor));
    })
    .toReversed();
}
