import type { LeftoverPod } from "../domain/object-evidence.ts";
import { secondsBetween } from "../domain/time.ts";
import { POD } from "../world/kubernetes/kinds.ts";
import type { Pod } from "../world/kubernetes/objects.ts";
import { type Cluster, isWorldError } from "../world/world.ts";
import { podEvidence } from "./pod-evidence.ts";
import type { Readable } from "./readable.ts";

export const LEFTOVER_RIGHTS = ["/pods: list"];

/** Of all that a quota can name only this counts pods that have ended: https://kubernetes.io/docs/concepts/policy/resource-quotas/ */
const COUNTS_THE_ENDED = "count/pods";
const PODS_LOOKED_AT = 500;
/** So long people may read the log of what has failed. */
const READABLE_SECONDS = 15 * 60;

/** Where a quota is used up by what has ended, too: pods that have failed and that somebody controls, the oldest first. */
export async function leftoversIn(
  cluster: Cluster,
  { metadata: { namespace }, spec = {}, status: { hard = {}, used = {} } = {} }: Readable,
  at: Date,
): Promise<{ readonly leftovers: readonly LeftoverPod[]; readonly missing: readonly string[] }> {
  const limit = hard[COUNTS_THE_ENDED];
  // A quota with scopes counts some pods only, and which is not known here.
  const isScoped = spec["scopes"] !== undefined || spec["scopeSelector"] !== undefined;
  if (limit === undefined || limit === "0" || used[COUNTS_THE_ENDED] !== limit || isScoped) return NONE;
  try {
    const { items } = await cluster.list<Pod>(POD, { namespace, limit: PODS_LOOKED_AT });
    const failed = items
      .map(podEvidence)
      .flatMap(({ name, uid, failed, hasController }) => (failed && hasController ? [{ name, uid, ...failed }] : []))
      .filter(({ since }) => secondsBetween(since, at) >= READABLE_SECONDS);
    return { leftovers: failed.sort((a, b) => a.since.localeCompare(b.since)), missing: [] };
  } catch (error) {
    if (!isWorldError(error, "forbidden", "invalid")) throw error;
    return { leftovers: [], missing: [`pods of namespace ${namespace}: ${error.message}`] };
  }
}

const NONE = { leftovers: [], missing: [] };
