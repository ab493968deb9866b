import { isAfter, later } from "../domain/time.ts";
import { wakeUpOf } from "../engine/announce.ts";
import type { IncidentSummary } from "../state/incidents.ts";
import { isWorldError } from "../world/world.ts";
import { nextHeartbeat } from "./change-incident.ts";
import type { Context } from "./context.ts";
import { send } from "./send.ts";

/** One tick wakes at most so many; the rest is due at the next one, too. */
const WAKE_UPS = 200;
/** A tick ends before its Service's time limit does: 60 s less 10. */
const TICK_SECONDS = 50;

type Due = IncidentSummary & { readonly dueAt: Date };

export interface Woken {
  readonly woken: number;
  /** Due now and left for the next tick. */
  readonly left: number;
}

/** Sends a wake-up for every incident that is due, and keeps the fast clock only while something is due before the next heartbeat. */
export async function wakeDue(context: Context): Promise<Woken> {
  const { incidents, world, settings, totals } = context;
  const startedAt = world.now();
  const waiting = (await incidents.all({ open: true, due: true })).filter(
    (item): item is Due => item.dueAt !== undefined,
  );
  const due = waiting
    .filter(({ dueAt }) => !isAfter(dueAt, startedAt))
    .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  let woken = 0;
  for (const summary of due.slice(0, WAKE_UPS)) {
    if (isAfter(world.now(), later(startedAt, TICK_SECONDS))) break;
    await send(context, [wakeUpOf(summary, `due-${summary.dueAt.getTime() / 1000}`)], "workflows");
    woken += 1;
  }
  // What was woken now will write a new due time of its own, so the clock is not taken from it.
  const isNeeded =
    due.length > 0 ||
    waiting.some(({ dueAt }) => !isAfter(dueAt, nextHeartbeat(world.now(), settings.heartbeatSeconds)));
  await keepFastClock(context, isNeeded);
  await totals.ticked(world.now());
  return { woken, left: due.length - woken };
}

/** Without it everything still happens, at the next heartbeat. */
async function keepFastClock({ world, log }: Context, isNeeded: boolean): Promise<void> {
  try {
    await (isNeeded ? world.fastClock.start() : world.fastClock.stop());
  } catch (error) {
    if (!isWorldError(error)) throw error;
    log.warn({ err: error }, `the fast clock could not be ${isNeeded ? "started" : "stopped"}`);
  }
}
