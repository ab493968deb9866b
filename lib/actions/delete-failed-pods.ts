import { z } from "zod";

import { type Outcome, done, refused, unneeded } from "../domain/outcome.ts";
import { type KubeObject, orNothing } from "../world/world.ts";
import { defineAction } from "./define-action.ts";
import { deleteOnce } from "./delete-once.ts";

/** `pods`: name and uid of each, `cart-1/7c2f… cart-2/91aa…`. */
const Parameters = z.object({ namespace: z.string(), pods: z.string().min(1) });

interface PodObject extends KubeObject {
  readonly status?: { readonly phase?: string };
}

/**
 * Deletes pods that have ended, badly, and stay until somebody takes them away: evicted ones, and those whose node went. One that runs, or that
 * nobody controls, or another one of its name, is left alone. Nothing to undo: they run nothing, and no desired state changes.
 */
export const deleteFailedPods = defineAction({
  class: "R1",
  rights: ["/pods: get,delete"],
  decides: "nothing",
  parameters: Parameters,
  async apply({ parameters: { namespace, pods }, cluster, dryRun }) {
    let deleted = 0;
    const named = pods.split(" ").map((pod) => pod.split("/") as [name: string, uid: string]);
    for (const [name, uid] of named) {
      const ref = { apiVersion: "v1", kind: "Pod", namespace, name };
      const pod = await orNothing(cluster.get<PodObject>(ref));
      if (pod?.metadata.uid !== uid || pod.metadata.deletionTimestamp !== undefined) continue;
      const refusal = whyNot(pod);
      if (refusal) return refusal;
      if (!dryRun) await deleteOnce(cluster, ref, uid);
      deleted += 1;
    }
    if (deleted === 0) return unneeded("they are gone already");
    return done(dryRun ? `${deleted} failed pods may be deleted` : `${deleted} failed pods were deleted`);
  },
});

/** What it is now counts, not what it was. */
function whyNot({ metadata: { name, ownerReferences = [] }, status }: PodObject): Outcome | undefined {
  if (status?.phase !== "Failed") return refused(`pod ${name} is ${status?.phase ?? "new"} and has not failed`);
  if (ownerReferences.some(({ controller }) => controller === true)) return undefined;
  return refused(`pod ${name} has no controller: nobody would make another one, and it may be all there is of it`);
}
