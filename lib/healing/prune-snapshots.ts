import { isAfter, later } from "../domain/time.ts";
import type { Context } from "./context.ts";
import { optedIn } from "./opted-in.ts";

/**
 * Forgets what there was in namespaces that do not take part any more or are gone, and what nobody has looked at anew for the retention. At most `atMost` of
 * them; who takes part again in the same moment and is remembered anew is left. Returns how many were deleted.
 */
export async function pruneSnapshots(context: Context, atMost: number): Promise<number> {
  const { snapshots, settings, world } = context;
  const remembered = await snapshots.namespaces();
  if (remembered.length === 0) return 0;
  const takingPart = new Set(await optedIn(context));
  const keptSince = later(world.now(), -settings.retentionDays * 24 * 3600);
  const over = remembered.filter(
    ({ namespace, writtenAt }) => !takingPart.has(namespace) || isAfter(keptSince, writtenAt),
  );
  let forgotten = 0;
  for (const { namespace } of over.slice(0, atMost)) {
    const isKept = (takenAt: string): boolean => takingPart.has(namespace) && !isAfter(keptSince, takenAt);
    if (await snapshots.forget(namespace, isKept)) forgotten += 1;
  }
  return forgotten;
}
