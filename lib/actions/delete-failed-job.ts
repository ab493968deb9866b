import { z } from "zod";

import { type Outcome, done, refused, unneeded } from "../domain/outcome.ts";
import { orNothing } from "../world/world.ts";
import { type Conditioned, isTrue } from "./conditioned.ts";
import { defineAction } from "./define-action.ts";
import { deleteOnce } from "./delete-once.ts";

const Parameters = z.object({ uid: z.string() });

/**
 * Deletes one Job that its CronJob has left behind, failed, and its pods with it. One that has not failed, or that nobody made by a schedule, is
 * left alone. Nothing to undo: it runs nothing any more, and what should run is said by the CronJob.
 */
export const deleteFailedJob = defineAction({
  class: "R1",
  rights: ["batch/jobs: get,delete"],
  decides: "nothing",
  parameters: Parameters,
  async apply({ step: { target }, parameters: { uid }, cluster, dryRun }) {
    const job = await orNothing(cluster.get<Conditioned>(target));
    if (job?.metadata.uid !== uid || job.metadata.deletionTimestamp !== undefined)
      return unneeded(`Job ${target.name} is gone already`);
    const refusal = whyNot(job);
    if (refusal) return refusal;
    if (dryRun) return done(`Job ${target.name} may be deleted`);
    await deleteOnce(cluster, target, uid);
    return done(`Job ${target.name} was deleted, and its pods with it`);
  },
});

function whyNot(job: Conditioned): Outcome | undefined {
  const { name, ownerReferences = [] } = job.metadata;
  if (!isTrue(job, "Failed")) return refused(`Job ${name} has not failed`);
  if (ownerReferences.some(({ kind, controller }) => kind === "CronJob" && controller === true)) return undefined;
  return refused(`Job ${name} is of no CronJob: whoever made it may still want to look at it`);
}
