import { z } from "zod";

import { type Outcome, done, refused, unneeded } from "../domain/outcome.ts";
import { type KubeObject, isWorldError, orNothing } from "../world/world.ts";
import { defineAction } from "./define-action.ts";

const Parameters = z.object({ uid: z.string() });

interface Job extends KubeObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/**
 * Deletes one Job that its CronJob has left behind, failed, and its pods with it. One that has not failed, or that nobody made by a schedule, is
 * left alone. Nothing to undo: it runs nothing any more, and what should run is said by the CronJob.
 */
export const deleteFailedJob = defineAction({
  class: "R1",
  rights: ["batch/jobs: get,delete"],
  parameters: Parameters,
  async apply({ step: { target }, parameters: { uid }, cluster, dryRun }) {
    const job = await orNothing(cluster.get<Job>(target));
    if (job?.metadata.uid !== uid || job.metadata.deletionTimestamp !== undefined)
      return unneeded(`Job ${target.name} is gone already`);
    const refusal = whyNot(job);
    if (refusal) return refusal;
    if (dryRun) return done(`Job ${target.name} may be deleted`);
    try {
      await cluster.delete(target, { uid });
    } catch (error) {
      if (!isWorldError(error, "not-found", "conflict")) throw error;
    }
    return done(`Job ${target.name} was deleted, and its pods with it`);
  },
});

function whyNot({ metadata: { name, ownerReferences = [] }, status }: Job): Outcome | undefined {
  if (!status?.conditions?.some(({ type, status: is }) => type === "Failed" && is === "True"))
    return refused(`Job ${name} has not failed`);
  if (ownerReferences.some(({ kind, controller }) => kind === "CronJob" && controller === true)) return undefined;
  return refused(`Job ${name} is of no CronJob: whoever made it may still want to look at it`);
}
