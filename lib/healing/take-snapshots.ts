import { later } from "../domain/time.ts";
import { isDue, remember } from "../engine/remember.ts";
import { NAMESPACE_RIGHTS, lookAtNamespace } from "../evidence/look-at-namespace.ts";
import { isWorldError } from "../world/world.ts";
import type { Context } from "./context.ts";
import { OPTED_IN_RIGHTS, optedIn } from "./opted-in.ts";

export const SNAPSHOT_RIGHTS = [...OPTED_IN_RIGHTS, ...NAMESPACE_RIGHTS];

/** An incident that is closed by now may have begun within the hour that a look must stand. */
const CALM_SECONDS = 60 * 60;
/** The rest is looked at by the next scan. */
const AT_ONCE = 50;

/** Remembers what there is in each namespace that has opted in, where it is time and nothing has been wrong there. Says what it did, in words. */
export async function takeSnapshots(context: Context): Promise<string> {
  let taken = 0;
  let failed: string | undefined;
  for (const namespace of await optedIn(context)) {
    if (taken >= AT_ONCE) break;
    try {
      if (await takeSnapshot(context, namespace)) taken += 1;
    } catch (error) {
      if (!isWorldError(error)) throw error;
      failed ??= `of namespace ${namespace} nothing could be remembered: ${error.message}`;
    }
  }
  return `remembered ${taken} namespaces${failed === undefined ? "" : `; ${failed}`}`;
}

/** True: it was taken. Where something is wrong, or was within the hour, what is there now proves nothing, and what is remembered stays. */
export async function takeSnapshot(context: Context, namespace: string): Promise<boolean> {
  const { snapshots, world } = context;
  const now = world.now();
  if (!isDue(await snapshots.load(namespace), now) || !(await isCalm(context, namespace, now))) return false;
  const newest = await lookAtNamespace(world.cluster, namespace, now);
  // Two scans at the same moment remember the same.
  await snapshots.swap(namespace, (current) => (isDue(current, now) ? remember(current, namespace, newest) : current));
  return true;
}

async function isCalm({ incidents }: Context, namespace: string, now: Date): Promise<boolean> {
  const [open, recent] = await Promise.all([
    incidents.list({ open: true, namespace, limit: 1 }),
    incidents.list({ openedSince: { from: later(now, -CALM_SECONDS), now }, namespace }),
  ]);
  // A row for alerts that nobody answers is none.
  return open.items.length === 0 && recent.items.every(({ outcome }) => outcome === "ignored");
}
