import { z } from "zod";

import { MAY_RUN_AGAIN } from "../domain/job-evidence.ts";
import { type Outcome, done, failed, refused, unneeded, waiting } from "../domain/outcome.ts";
import type { Step } from "../domain/workflow.ts";
import { type KubeObject, type Ref, isWorldError, orNothing } from "../world/world.ts";
import { type Conditioned, isTrue } from "./conditioned.ts";
import { type Applying, RECEIPT, defineAction } from "./define-action.ts";

/** `failed`: the name of the Job whose work is to be done again. */
const Parameters = z.object({ uid: z.string(), failed: z.string() });
type Parameters = z.infer<typeof Parameters>;

interface CronJob extends KubeObject {
  readonly spec: {
    readonly concurrencyPolicy?: string;
    readonly suspend?: boolean;
    readonly jobTemplate: { readonly metadata?: object & { readonly annotations?: object }; readonly spec: unknown };
  };
  readonly status?: {
    readonly active?: readonly { readonly name?: string }[];
    readonly lastSuccessfulTime?: string;
  };
}

/**
 * Does the work of a CronJob once more, as `kubectl create job --from=cronjob/…` does, where whoever wrote it has said that it may be done twice
 * (annotation `kubeheal.io/may-run-again=true`) or a person has agreed. What was done cannot be taken back.
 */
export const reRunJob = defineAction({
  class: "R2",
  rights: ["batch/cronjobs: get", "batch/jobs: get,list,watch,create"],
  // A Job more; the CronJob stays as its owner wants it.
  decides: "nothing",
  parameters: Parameters,
  async apply(applying) {
    const { step, cluster, dryRun } = applying;
    const cronJob = await cluster.get<CronJob>(step.target);
    const again: Ref = { ...JOB, namespace: step.target.namespace, name: nameOf(cronJob, step) };
    const existing = await orNothing(cluster.get<KubeObject>(again));
    if (existing && existing.metadata.annotations?.[RECEIPT] !== step.id)
      return refused(`there is a Job ${again.name} of somebody else`);
    if (existing) return dryRun ? unneeded("it is made already") : ended(applying, again);
    const verdict = await verdictOf(cronJob, applying);
    if (verdict) return verdict;
    try {
      await cluster.create(jobOf(cronJob, again, step), { dryRun });
    } catch (error) {
      // Whether it was made is read back: by its name.
      if (!isWorldError(error, "exists")) throw error;
    }
    return dryRun ? done("the API server would accept it") : ended(applying, again);
  },
});

const JOB = { apiVersion: "batch/v1", kind: "Job" };
const LONGEST_NAME = 63;

/** From the step's id: whoever delivers it again makes no second one. */
function nameOf({ metadata }: CronJob, { id }: Pick<Step, "id">): string {
  const short = metadata.name.slice(0, LONGEST_NAME - id.length - 1).replace(/[.-]+$/, "");
  return `${short}-${id}`;
}

/** It belongs to the CronJob, without `blockOwnerDeletion`, which would need rights on its finalizers. */
function jobOf({ apiVersion, kind, metadata, spec }: CronJob, { namespace, name }: Ref, step: Step): KubeObject {
  const { jobTemplate } = spec;
  const annotations = {
    ...jobTemplate.metadata?.annotations,
    "cronjob.kubernetes.io/instantiate": "manual",
    [RECEIPT]: step.id,
  };
  const owner = { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? "", controller: true };
  const home = namespace === undefined ? {} : { namespace };
  const made = { ...jobTemplate.metadata, ...home, name, annotations, ownerReferences: [owner] };
  return { ...JOB, metadata: made, spec: jobTemplate.spec } as KubeObject;
}

async function verdictOf(cronJob: CronJob, applying: Applying<Parameters>): Promise<Outcome | undefined> {
  const { step, parameters, cluster } = applying;
  const refusal = whyNot(cronJob, applying);
  if (refusal !== undefined) return refused(refusal);
  const { failed: name } = parameters;
  const job = await orNothing(cluster.get<Conditioned>({ ...JOB, namespace: step.target.namespace, name }));
  if (!job || !isTrue(job, "Failed")) return unneeded(`Job ${name} is gone, or has not failed`);
  const { lastSuccessfulTime = "" } = cronJob.status ?? {};
  const isMadeGood = Date.parse(lastSuccessfulTime) > Date.parse(job.metadata.creationTimestamp ?? "");
  return isMadeGood ? unneeded(`a run after Job ${name} has ended well`) : undefined;
}

function whyNot({ metadata, spec, status }: CronJob, { step, parameters }: Applying<Parameters>): string | undefined {
  const { name, uid, annotations = {} } = metadata;
  if (uid !== parameters.uid) return `CronJob ${name} is another one than the one that was diagnosed`;
  if (step.class !== "R3" && annotations[MAY_RUN_AGAIN] !== "true")
    return `nobody says of CronJob ${name} that it may run twice (annotation ${MAY_RUN_AGAIN}=true)`;
  if (spec.suspend === true) return `CronJob ${name} is suspended: no run of it is wanted now`;
  const [active] = status?.active ?? [];
  if (!active || spec.concurrencyPolicy === "Allow") return undefined;
  return `its run ${active.name} is under way, and two at a time are not allowed (concurrencyPolicy)`;
}

async function ended({ cluster, waitSeconds }: Applying<unknown>, again: Ref): Promise<Outcome> {
  const { object: job } = await cluster.watchUntil<Conditioned>(
    again,
    (object) => object === undefined || isTrue(object, "Complete") || isTrue(object, "Failed"),
    waitSeconds,
  );
  if (!job) return failed(`Job ${again.name} was deleted before it ended`);
  if (isTrue(job, "Complete")) return done(`Job ${again.name} ended well`);
  return isTrue(job, "Failed") ? failed(`Job ${again.name} failed, too`) : waiting(`Job ${again.name} is under way`);
}
