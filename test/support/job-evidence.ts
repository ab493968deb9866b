import type { JobEvidence, RunEvidence, ScheduleEvidence } from "../../lib/domain/job-evidence.ts";
import { NOW, ago } from "./incidents.ts";

/** A run that ended well ten minutes ago. */
export function run(name: string, parts: Partial<RunEvidence> = {}): RunEvidence {
  return {
    name,
    uid: `uid-${name}`,
    createdAt: ago(660),
    startedAt: ago(660),
    wanted: 1,
    active: 0,
    succeeded: 1,
    failed: 0,
    mayFail: 6,
    deadlineSeconds: undefined,
    isSuspended: false,
    isAgain: false,
    completedAt: ago(600),
    gaveUp: undefined,
    ...parts,
  };
}

export function failedRun(
  name: string,
  reason = "BackoffLimitExceeded",
  parts: Partial<RunEvidence> = {},
): RunEvidence {
  const gaveUp = { since: ago(300), reason, message: "" };
  return run(name, { succeeded: 0, failed: 7, completedAt: undefined, gaveUp, ...parts });
}

/** Began so long ago, and has not ended. */
export function underWay(name: string, secondsAgo: number, parts: Partial<RunEvidence> = {}): RunEvidence {
  const createdAt = ago(secondsAgo);
  return run(name, { createdAt, startedAt: createdAt, active: 1, succeeded: 0, completedAt: undefined, ...parts });
}

/** Every hour, the last time ten minutes ago. */
export function schedule(parts: Partial<ScheduleEvidence> = {}): ScheduleEvidence {
  return {
    uid: "uid-report",
    cron: "0 * * * *",
    timeZone: undefined,
    isSuspended: false,
    suspendedBy: "by kubectl at 11:55",
    suspendedAt: undefined,
    appliedSuspended: undefined,
    mayRunAgain: false,
    mustBeginWithinSeconds: undefined,
    concurrency: "Allow",
    createdAt: ago(86_400),
    lastStartedAt: ago(660),
    lastSucceededAt: ago(600),
    missedSince: undefined,
    ...parts,
  };
}

export function jobEvidence(parts: Partial<JobEvidence> = {}): JobEvidence {
  return {
    about: "job",
    at: NOW,
    target: { apiVersion: "batch/v1", kind: "CronJob", namespace: "shop", name: "report" },
    owner: { kind: "person", confidence: 0.6, because: "no mark" },
    inShort: "its newest run has ended well",
    notes: [],
    alertedAt: new Date(ago(240)),
    missing: [],
    runs: [run("report-2"), run("report-1", { createdAt: ago(4260) })],
    pods: [],
    schedule: schedule(),
    ...parts,
  };
}
