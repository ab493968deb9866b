import { nextDue } from "../../domain/schedule.ts";
import { CRON_JOB, JOB } from "../kubernetes/kinds.ts";
import type { CronJob, Job } from "../kubernetes/objects.ts";
import type { Ref } from "../world.ts";
import type { ApiServer } from "./api-server.ts";
import { type Controller, ownedBy, ownerReferenceTo, selfOrOwner } from "./controllers.ts";
import { refTo } from "./object-store.ts";
import { CONTROLLER_MANAGER } from "./pods-of.ts";
import { timestamp } from "./virtual-clock.ts";

const MINUTE = 60_000;

/** Makes a Job when one is due, and forgets old ones. Of the runs that were missed only the latest is made up for, as on a cluster. */
export class CronJobController implements Controller {
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  affectedBy(change: Parameters<Controller["affectedBy"]>[0]): readonly Ref[] {
    return selfOrOwner(change, CRON_JOB, JOB);
  }

  reconcile(ref: Ref): Date | undefined {
    const cronJob = this.#api.read<CronJob>(ref);
    if (!cronJob?.spec || cronJob.metadata.deletionTimestamp) return undefined;
    const jobs = ownedBy<Job>(this.#api, cronJob, JOB).sort((a, b) => bornAt(a) - bornAt(b));
    const active = jobs.filter((job) => endOf(job) === undefined);
    const due = cronJob.spec.suspend === true ? undefined : latestDue(cronJob, this.#api.clock.now());
    if (due && (cronJob.spec.concurrencyPolicy !== "Forbid" || active.length === 0)) this.#start(cronJob, due, active);
    this.#forget(cronJob, jobs);
    this.#report(cronJob, jobs);
    return nextLook(cronJob, this.#api.clock.now());
  }

  #start(cronJob: CronJob, due: Date, active: readonly Job[]): void {
    const { jobTemplate, concurrencyPolicy } = cronJob.spec;
    if (concurrencyPolicy === "Replace") for (const job of active) this.#api.delete(refTo(job));
    const { name, namespace } = cronJob.metadata;
    const made = {
      ...jobTemplate.metadata,
      ...(namespace === undefined ? {} : { namespace }),
      name: `${name}-${Math.floor(due.getTime() / MINUTE)}`,
      ownerReferences: [ownerReferenceTo(cronJob)],
    };
    this.#api.setStatus(cronJob, { ...cronJob.status, lastScheduleTime: timestamp(due) }, CONTROLLER_MANAGER);
    this.#api.create({ ...JOB, metadata: made, spec: jobTemplate.spec } as Job, { manager: CONTROLLER_MANAGER });
  }

  #forget({ spec }: CronJob, jobs: readonly Job[]): void {
    const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = spec ?? {};
    const ended = (type: string): readonly Job[] => jobs.filter((job) => endOf(job)?.type === type);
    for (const [all, kept] of [
      [ended("Complete"), successfulJobsHistoryLimit],
      [ended("Failed"), failedJobsHistoryLimit],
    ] as const)
      for (const job of all.slice(0, Math.max(0, all.length - kept))) this.#api.delete(refTo(job));
  }

  #report({ metadata }: CronJob, jobs: readonly Job[]): void {
    const cronJob = this.#api.read<CronJob>({ ...CRON_JOB, namespace: metadata.namespace, name: metadata.name });
    if (!cronJob) return;
    const { active: _, ...status } = cronJob.status ?? {};
    const open = ownedBy<Job>(this.#api, cronJob, JOB).filter((job) => endOf(job) === undefined);
    const last = jobs
      .flatMap((job) => job.status?.completionTime ?? [])
      .sort()
      .at(-1);
    const active = open.map(({ metadata: { name, uid } }) => ({ ...JOB, name, uid }));
    this.#api.setStatus(
      cronJob,
      { ...status, ...(active.length > 0 && { active }), ...(last !== undefined && { lastSuccessfulTime: last }) },
      CONTROLLER_MANAGER,
    );
  }
}

function endOf({ status }: Job): { readonly type: string } | undefined {
  return status?.conditions?.find(
    ({ type, status: is }) => is === "True" && (type === "Complete" || type === "Failed"),
  );
}

function bornAt({ metadata }: Job): number {
  return Date.parse(metadata.creationTimestamp ?? "");
}

/** The latest time that is over and has no run yet. */
function latestDue(cronJob: CronJob, now: Date): Date | undefined {
  const { startingDeadlineSeconds } = cronJob.spec;
  let due: Date | undefined;
  for (let next = after(cronJob, lastRunOf(cronJob)); next && next <= now; next = after(cronJob, next)) due = next;
  const isTooLate =
    due && startingDeadlineSeconds !== undefined && now.getTime() - due.getTime() > startingDeadlineSeconds * 1000;
  return isTooLate ? undefined : due;
}

function nextLook(cronJob: CronJob, now: Date): Date | undefined {
  return cronJob.spec?.suspend === true ? undefined : after(cronJob, now);
}

function lastRunOf({ metadata, status }: CronJob): Date {
  return new Date(status?.lastScheduleTime ?? metadata.creationTimestamp ?? 0);
}

function after({ spec }: CronJob, time: Date): Date | undefined {
  const next = nextDue(spec.schedule, spec.timeZone, time);
  return next === undefined ? undefined : new Date(next);
}
