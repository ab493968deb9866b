import { z } from "zod";

import { type Outcome, done, refused, unneeded, waiting } from "../domain/outcome.ts";
import type { KubeObject } from "../world/world.ts";
import { changeOnce } from "./change-once.ts";
import { type Conditioned, isTrue } from "./conditioned.ts";
import { type Applying, defineAction } from "./define-action.ts";
import { lastWriterOf } from "./last-writer.ts";

const Parameters = z.object({ uid: z.string(), from: z.boolean(), to: z.boolean() });

/** A CronJob, or a Job. */
interface Suspendable extends Conditioned, KubeObject {
  readonly spec?: { readonly suspend?: boolean };
}

/**
 * Suspends a CronJob or a Job, or lets it go on. Of a CronJob no run begins meanwhile, and those that are under way go on. The pods of a Job are
 * ended, and begin anew when it goes on: hence its class.
 */
export const suspendJob = defineAction({
  class: "R3",
  rights: ["batch/cronjobs: get,patch", "batch/jobs: get,list,watch,patch"],
  parameters: Parameters,
  async apply(applying) {
    const { uid, from, to } = applying.parameters;
    const became = await changeOnce<Suspendable>(applying, {
      uid,
      what: "whether it is suspended",
      judge(object) {
        if (isTrue(object, "Complete") || isTrue(object, "Failed")) return refused("it has ended");
        if (isSuspended(object) === to) return unneeded(to ? "it is suspended already" : "it is not suspended");
        if (isSuspended(object) === from) return undefined;
        return refused(`it was changed ${lastWriterOf(object, ["spec", "suspend"])} since the diagnosis`);
      },
      operations: ({ spec }) => [
        { op: "test", path: "/spec/suspend", value: spec?.suspend ?? null },
        { op: "add", path: "/spec/suspend", value: to },
      ],
    });
    return became === "made" ? obeyed(applying, to) : became;
  },
});

function isSuspended({ spec }: Suspendable): boolean {
  return spec?.suspend === true;
}

/** Of a CronJob nobody has to do anything for it; the Job controller takes the pods of a Job away, and says so. */
async function obeyed({ step, cluster, waitSeconds }: Applying<unknown>, to: boolean): Promise<Outcome> {
  const { target } = step;
  const told = to ? "it is suspended" : "it may run";
  if (target.kind === "CronJob") return done(told);
  const { satisfied, object } = await cluster.watchUntil<Suspendable>(
    target,
    (job) => job === undefined || isTrue(job, "Suspended") === to,
    waitSeconds,
  );
  if (object === undefined) return refused(`Job ${target.name} is gone`);
  return satisfied ? done(told) : waiting(`${told}, and its controller has not said so yet`);
}
