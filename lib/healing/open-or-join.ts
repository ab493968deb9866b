import { type Incident, endingOf, isOpen } from "../domain/incident.ts";
import { isAfter, later } from "../domain/time.ts";
import { hear, isSameFiring } from "../engine/correlate.ts";
import { type Opening, hashOf, openIncident } from "../engine/open-incident.ts";
import type { Stored } from "../state/config-maps.ts";
import { WorldError, isWorldError } from "../world/world.ts";
import { changeIncident } from "./change-incident.ts";
import type { Context } from "./context.ts";

export interface Joined {
  /** `absorbed`: nothing in it was news. */
  readonly how: "opened" | "joined" | "absorbed";
  readonly incident: Incident;
}

/** What is read once where one body brings so much that a call for each would be a storm of calls. */
export interface Storm {
  /** Open incidents by the hash of their target. */
  readonly open: ReadonlyMap<string, string>;
  /** Below this no record of a target begins. */
  readonly floor: () => Promise<number>;
}

/** Each round moves one episode on; more rounds than this means that somebody closes them as fast as we open them. */
const ROUNDS = 5;

/**
 * Finds the open incident of a target and lets it hear the signals, or opens the next episode. The record decides which episode is the newest;
 * whoever finds its incident missing creates it, and whoever comes second joins.
 */
export async function openOrJoin(context: Context, opening: Opening, storm?: Storm): Promise<Joined> {
  const hash = hashOf(opening);
  const known = storm && (await openInStorm(context, opening, storm));
  if (known) return known;
  let closed = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const { episode, isFresh } = await context.targets.nextEpisode(hash, opening.target, closed);
    const joined = await createOrJoin(context, opening, { episode, isFresh });
    if (joined) return joined;
    closed = episode;
  }
  throw new WorldError("unavailable", `the episodes of ${hash} are closed as fast as they are opened`);
}

/** In as few calls as can be; undefined where what the storm knows of the target is not enough. */
async function openInStorm(context: Context, opening: Opening, storm: Storm): Promise<Joined | undefined> {
  const hash = hashOf(opening);
  const id = storm.open.get(hash);
  if (id !== undefined) {
    const existing = await context.incidents.load(id);
    return existing && isOpen(existing.value) ? hearInto(context, existing, opening.signals) : undefined;
  }
  const episode = await context.targets.firstEpisode(hash, opening.target, await storm.floor());
  return episode === undefined ? undefined : createOrJoin(context, opening, { episode, isFresh: true });
}

/** Undefined: that episode is over, and the signals are none of those it has heard. */
async function createOrJoin(
  context: Context,
  opening: Opening,
  { episode, isFresh }: { episode: number; isFresh: boolean },
): Promise<Joined | undefined> {
  const { incidents, world, settings } = context;
  const fresh = openIncident(opening, episode, { now: world.now(), settings });
  const existing = isFresh ? undefined : await incidents.load(fresh.id);
  if (existing) return join(context, opening, existing);
  if (!isFresh && (await isUsed(context, hashOf(opening), fresh.id))) return undefined;
  try {
    await incidents.create(fresh);
    return { how: "opened", incident: fresh };
  } catch (error) {
    if (!isWorldError(error, "exists", "unknown-result")) throw error;
    const other = await incidents.load(fresh.id);
    if (!other) throw error;
    return join(context, opening, other);
  }
}

/** Whoever wrote the record makes its incident in the same delivery; so long after that nobody still will. */
const MAKING_SECONDS = 600;

/** Of an incident that is not there: it was deleted, and is not still to be made, so its number is used. With its record gone, too, it is by all means. */
async function isUsed({ targets, world }: Context, hash: string, id: string): Promise<boolean> {
  const record = (await targets.load(hash))?.value;
  if (!record || record.tried.some(({ incident }) => incident === id)) return true;
  return record.changedAt !== undefined && isAfter(world.now(), later(record.changedAt, MAKING_SECONDS));
}

async function join(context: Context, opening: Opening, stored: Stored<Incident>): Promise<Joined | undefined> {
  const { value: existing } = stored;
  if (isOpen(existing)) return hearInto(context, stored, opening.signals);
  // Nobody knows how that one ended, and somebody speaks of it again.
  if (endingOf(existing) === "unknown" && opening.signals.some(({ status }) => status === "firing")) return undefined;
  // Alertmanager repeats for hours what ended long ago; the same firing never opens a second incident.
  const isOld = opening.signals.every((signal) => existing.signals.some((known) => isSameFiring(known, signal)));
  return isOld ? { how: "absorbed", incident: existing } : undefined;
}

/** Lets an open incident hear signals; without news nothing is written. Undefined: it was closed meanwhile. */
export async function hearInto(
  context: Context,
  stored: Stored<Incident>,
  signals: Opening["signals"],
): Promise<Joined | undefined> {
  const now = context.world.now();
  const { value: existing } = stored;
  if (hear(existing, signals, now) === existing) return { how: "absorbed", incident: existing };
  const heard = (current: Incident): Incident => (isOpen(current) ? hear(current, signals, now) : current);
  const incident = await changeIncident(context, existing.id, heard, stored);
  return incident && isOpen(incident) ? { how: "joined", incident } : undefined;
}
