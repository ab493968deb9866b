import { RECEIPT } from "../actions/define-action.ts";
import { lastApplied } from "../actions/last-applied.ts";
import { lastWriteOf, writeInWords } from "../actions/last-writer.ts";
import type { Said } from "../domain/evidence.ts";
import { type JobEvidence, MAY_RUN_AGAIN, type RunEvidence, type ScheduleEvidence } from "../domain/job-evidence.ts";
import { nextDue } from "../domain/schedule.ts";
import { isAfter, later } from "../domain/time.ts";
import { CRON_JOB, JOB, POD } from "../world/kubernetes/kinds.ts";
import type { CronJob, Job, Pod } from "../world/kubernetes/objects.ts";
import type { Cluster, KubeObject, Ref } from "../world/world.ts";
import { saidBy } from "./conditions.ts";
import { EVENT_RIGHTS, notesOf } from "./event-evidence.ts";
import { PODS_LOOKED_AT } from "./gather-workload.ts";
import type { Gatherer } from "./gatherer.ts";
import { ownerOfObject } from "./owner-walk.ts";
import { podEvidence } from "./pod-evidence.ts";
import { isOwnedBy } from "./revision-evidence.ts";

/** A CronJob keeps 4 by default (`successfulJobsHistoryLimit` 3, `failedJobsHistoryLimit` 1). */
const JOBS_LOOKED_AT = 500;
/** The CronJob controller looks every 10 s; later than this a run was missed and is not only late. */
const LATE_SECONDS = 100;

/** The CronJob and its Jobs, or the one Job; then the pods of the newest run that has not ended well, and the warnings about them. */
export const jobGatherer: Gatherer = {
  kinds: [JOB, CRON_JOB],
  rights: ["batch/jobs: get,list", "batch/cronjobs: get", "/pods: list", ...EVENT_RIGHTS],
  async gather(cluster, about): Promise<JobEvidence> {
    const { target, at } = about;
    const object = await cluster.get<CronJob | Job>(target);
    const runs = isCronJob(object) ? await runsOf(cluster, object) : [runEvidence(object)];
    const run = runs.find(({ completedAt }) => completedAt === undefined);
    const names = new Set([`${target.kind} ${target.name}`, ...(run ? [`Job ${run.name}`] : [])]);
    const pods = run ? (await podsOf(cluster, target, run)).map(podEvidence) : [];
    for (const { name } of pods) names.add(`Pod ${name}`);
    const { notes, missing } = await notesOf(cluster, target.namespace, names);
    return {
      ...about,
      about: "job",
      owner: ownerOfObject(object, target),
      inShort: inShort(runs),
      notes,
      missing,
      runs,
      pods,
      schedule: isCronJob(object) ? scheduleEvidence(object, at) : undefined,
    };
  },
};

function isCronJob(object: KubeObject): object is CronJob {
  return object.kind === CRON_JOB.kind;
}

async function runsOf(cluster: Cluster, cronJob: CronJob): Promise<RunEvidence[]> {
  const { namespace } = cronJob.metadata;
  const { items } = await cluster.list<Job>(JOB, { namespace, limit: JOBS_LOOKED_AT });
  return items
    .filter((job) => isOwnedBy(job, cronJob))
    .map(runEvidence)
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
}

async function podsOf(cluster: Cluster, { namespace }: Pick<Ref, "namespace">, run: RunEvidence): Promise<Pod[]> {
  const labelSelector = `batch.kubernetes.io/controller-uid=${run.uid}`;
  return [...(await cluster.list<Pod>(POD, { namespace, labelSelector, limit: PODS_LOOKED_AT })).items];
}

function runEvidence({ metadata, spec, status = {} }: Job): RunEvidence {
  return {
    name: metadata.name,
    uid: metadata.uid ?? "",
    createdAt: metadata.creationTimestamp ?? "",
    wanted: spec?.completions ?? spec?.parallelism ?? 1,
    mayFail: spec?.backoffLimit ?? 6,
    deadlineSeconds: spec?.activeDeadlineSeconds,
    isSuspended: spec?.suspend === true,
    isAgain: isMadeByUs(metadata),
    ...progress(status),
  };
}

function isMadeByUs({ annotations = {} }: Job["metadata"]): boolean {
  return annotations[RECEIPT] !== undefined;
}

type Progress = Pick<RunEvidence, "startedAt" | "active" | "succeeded" | "failed" | "completedAt" | "gaveUp">;

function progress(status: NonNullable<Job["status"]>): Progress {
  const { startTime: startedAt, active = 0, succeeded = 0, failed = 0 } = status;
  const completedAt = status.completionTime ?? said(status, "Complete")?.since;
  const gaveUp = said(status, "Failed") ?? said(status, "FailureTarget");
  return { startedAt, active, succeeded, failed, completedAt, gaveUp };
}

function said({ conditions = [] }: NonNullable<Job["status"]>, wanted: string): Said | undefined {
  return saidBy(conditions, ({ type, status }) => type === wanted && status === "True");
}

function scheduleEvidence(cronJob: CronJob, at: Date): ScheduleEvidence {
  const { metadata, spec, status = {} } = cronJob;
  const createdAt = metadata.creationTimestamp ?? "";
  const schedule: Omit<ScheduleEvidence, "missedSince"> = {
    uid: metadata.uid ?? "",
    cron: spec?.schedule ?? "",
    timeZone: spec?.timeZone,
    isSuspended: spec?.suspend === true,
    ...suspension(cronJob, createdAt),
    concurrency: (spec?.concurrencyPolicy ?? "Allow") as ScheduleEvidence["concurrency"],
    mayRunAgain: metadata.annotations?.[MAY_RUN_AGAIN] === "true",
    mustBeginWithinSeconds: spec?.startingDeadlineSeconds,
    createdAt,
    lastStartedAt: status.lastScheduleTime,
    lastSucceededAt: status.lastSuccessfulTime,
  };
  return { ...schedule, missedSince: missedSince(schedule, at) };
}

function suspension(
  cronJob: CronJob,
  createdAt: string,
): Pick<ScheduleEvidence, "suspendedBy" | "suspendedAt" | "appliedSuspended"> {
  const write = lastWriteOf(cronJob, ["spec", "suspend"]);
  const { spec: applied } = lastApplied<CronJob>(cronJob.metadata) ?? {};
  return {
    suspendedBy: writeInWords(write),
    suspendedAt: write?.time === createdAt ? undefined : write?.time,
    // What was applied without a word of it was applied to run.
    appliedSuspended: applied && applied.suspend === true,
  };
}

function missedSince(schedule: Omit<ScheduleEvidence, "missedSince">, at: Date): string | undefined {
  const { cron, timeZone, isSuspended, lastStartedAt, createdAt } = schedule;
  if (isSuspended) return undefined;
  const due = nextDue(cron, timeZone, new Date(lastStartedAt ?? createdAt));
  return due !== undefined && isAfter(at, later(due, LATE_SECONDS)) ? due : undefined;
}

function inShort(runs: readonly RunEvidence[]): string {
  const [newest] = runs;
  if (!newest) return "it has no run yet";
  const { name, wanted, active, succeeded, failed } = newest;
  return `of its newest run ${name}, ${succeeded} of ${wanted} pods have ended well, ${active} run and ${failed} failed`;
}
