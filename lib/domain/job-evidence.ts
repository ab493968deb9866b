import type { PodEvidence, Said, Seen } from "./evidence.ts";
import type { Timestamp } from "./time.ts";

/** The annotation by which whoever wrote a CronJob says that a run of it may be done twice; only with the value `true`. */
export const MAY_RUN_AGAIN = "kubeheal.io/may-run-again";

/** Of a Job, or of a CronJob and the Jobs that it made. */
export interface JobEvidence extends Seen {
  readonly about: "job";
  /** Of a Job the one; of a CronJob those that it keeps, newest first. */
  readonly runs: readonly RunEvidence[];
  /** Of the newest run that has not ended well. */
  readonly pods: readonly PodEvidence[];
  /** Absent: a Job of its own. */
  readonly schedule: ScheduleEvidence | undefined;
}

/** One Job: a piece of work that ends. */
export interface RunEvidence {
  readonly name: string;
  readonly uid: string;
  readonly createdAt: Timestamp;
  /** Absent: it waits for its first pod, or is suspended. */
  readonly startedAt: Timestamp | undefined;
  /** Pods that must end well. */
  readonly wanted: number;
  readonly active: number;
  readonly succeeded: number;
  readonly failed: number;
  /** So many pods may fail before the Job does. */
  readonly mayFail: number;
  /** It fails when it takes longer; absent: it may take for ever. */
  readonly deadlineSeconds: number | undefined;
  readonly isSuspended: boolean;
  /** The engine made it, in the place of one that had failed. */
  readonly isAgain: boolean;
  readonly completedAt: Timestamp | undefined;
  /** By the Job controller's own word (`BackoffLimitExceeded`, `DeadlineExceeded`, `PodFailurePolicy` …). */
  readonly gaveUp: Said | undefined;
}

/** What a CronJob says of its runs. */
export interface ScheduleEvidence {
  readonly uid: string;
  /** `0 3 * * *`, in the time zone beside it where there is one. */
  readonly cron: string;
  readonly timeZone: string | undefined;
  readonly isSuspended: boolean;
  /** Who suspended it last: "by kubectl at …". */
  readonly suspendedBy: string;
  /** Absent: it was made suspended, or nobody has written down when it was. */
  readonly suspendedAt: Timestamp | undefined;
  /** What was applied last says of it; absent: nothing was applied. */
  readonly appliedSuspended: boolean | undefined;
  /** A run may be done twice, by the word of whoever wrote it. */
  readonly mayRunAgain: boolean;
  /** A run that has not begun so long after its time is left out (`startingDeadlineSeconds`); absent: it is made up for. */
  readonly mustBeginWithinSeconds: number | undefined;
  readonly concurrency: "Allow" | "Forbid" | "Replace";
  readonly createdAt: Timestamp;
  readonly lastStartedAt: Timestamp | undefined;
  readonly lastSucceededAt: Timestamp | undefined;
  /** When the first run was due that did not begin; absent: none was missed, or the schedule cannot be read. */
  readonly missedSince: Timestamp | undefined;
}
