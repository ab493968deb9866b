import { type Incident, isOpen, isOver } from "../domain/incident.ts";
import { isAfter } from "../domain/time.ts";
import { compact } from "../engine/story.ts";
import { settle } from "../engine/transitions.ts";
import { type Stored, compareAndSwap } from "../state/config-maps.ts";
import type { Context } from "./context.ts";
import { releaseAll } from "./holds.ts";
import { sendRoot, tellEnding } from "./trace.ts";

/** Decides the next incident from the stored one; the very same object means: leave it as it is. */
export type Decide = (incident: Incident) => Incident | Promise<Incident>;

/**
 * Reads an incident, lets it be decided upon and writes it; a lost race reads and decides again. What the workflow holds is given
 * back before an end is written. Returns the incident as it is stored now, or undefined when there is none. `read`: it was read a moment ago.
 */
// oxlint-disable-next-line max-params -- an incident, what becomes of it, and what saves a read
export async function changeIncident(
  context: Context,
  id: string,
  decide: Decide,
  read?: Stored<Incident>,
): Promise<Incident | undefined> {
  const { incidents, world } = context;
  let before: Incident | undefined;
  let isRepeated = false;
  const stored = await compareAndSwap(
    async () => (isRepeated ? undefined : read) ?? incidents.load(id),
    async (current) => {
      if (!current) return undefined;
      // Somebody else ended it meanwhile, and gave back what it held, perhaps before we took it for what is not written now.
      if (isRepeated && isOver(current)) await releaseAll(context, current);
      isRepeated = true;
      const decided = await decide(current);
      if (decided === current) return undefined;
      const next = compact(decided) ?? tooLong(current, context);
      before = current;
      await sendRoot(context, current);
      if (isOver(next) && !isOver(current)) await releaseAll(context, next);
      return { ...next, changedAt: world.now().toISOString() };
    },
    {
      create: (incident) => incidents.create(incident),
      save: (incident, version) => incidents.save(incident, version),
    },
  );
  if (before && stored) tellEnding(context, before, stored);
  if (stored?.isParked === true && stored.dueAt !== undefined && isOpen(stored))
    await wakeInTime(context, new Date(stored.dueAt));
  return stored;
}

function tooLong(incident: Incident, { world, settings }: Context): Incident {
  const because = "its story does not fit into what may be stored: a person must take over";
  return settle(
    { ...incident, history: incident.history.slice(-20) },
    { ending: "handed-over", because },
    { now: world.now(), settings },
  );
}

/** Starts the fast clock when the heartbeat would come too late. The due time is written already: losing this race costs one heartbeat. */
async function wakeInTime({ world, settings, log }: Context, dueAt: Date): Promise<void> {
  if (isAfter(dueAt, nextHeartbeat(world.now(), settings.heartbeatSeconds))) return;
  try {
    await world.fastClock.start();
  } catch (error) {
    log.warn({ err: error }, "the fast clock could not be started: the heartbeat will come");
  }
}

/** Heartbeats come at whole multiples of their period, as cron has them. */
export function nextHeartbeat(now: Date, periodSeconds: number): Date {
  const period = periodSeconds * 1000;
  return new Date((Math.floor(now.getTime() / period) + 1) * period);
}
