import type { Generation, Snapshot } from "../domain/snapshot.ts";
import { secondsBetween } from "../domain/time.ts";

/** What stood for so long without an incident was good. */
const PROVEN_SECONDS = 60 * 60;

/** Is it time to look again? A look that has not proved itself yet is kept until it has, or has not. */
export function isDue(current: Snapshot | undefined, now: Date): boolean {
  return current === undefined || secondsBetween(current.newest.takenAt, now) >= PROVEN_SECONDS;
}

/** The next snapshot: what was newest has stood for an hour, and becomes the good one. Only to be asked where no incident was there meanwhile. */
export function remember(current: Snapshot | undefined, namespace: string, newest: Generation): Snapshot {
  const next: Snapshot = { schemaVersion: 1, namespace, newest };
  return current && isDue(current, new Date(newest.takenAt)) ? { ...next, good: current.newest } : next;
}
