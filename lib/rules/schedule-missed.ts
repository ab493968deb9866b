import type { JobEvidence, RunEvidence, ScheduleEvidence } from "../domain/job-evidence.ts";
import { printable } from "../domain/printable.ts";
import { defineRuleAbout } from "./define-rule.ts";
import { refuserIn } from "./pods-refused.ts";
import { heldUpRun, isUnderWay } from "./runs.ts";

/** https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/: "the CronJob controller checks things every 10 seconds". */
const LOOKS_EVERY_SECONDS = 10;

/** A run was due and has not begun. */
export const scheduleMissed = defineRuleAbout("job", (evidence) => {
  const { target, schedule } = evidence;
  const since = schedule?.missedSince;
  if (!schedule || since === undefined) return undefined;
  const { layer, why } = reasonOf(evidence, schedule);
  return {
    layer,
    confidence: 0.75,
    cause: `a run of CronJob ${target.name} was due at ${since} and has not begun: ${why}`,
    because: [
      `its schedule is ${schedule.cron}${schedule.timeZone === undefined ? "" : ` in ${schedule.timeZone}`}`,
      schedule.lastStartedAt === undefined
        ? "no run of it has ever begun"
        : `its last run began at ${schedule.lastStartedAt}`,
    ],
    since,
    restarts: 0,
    facts: {},
  };
});

interface Reason {
  readonly layer: "application" | "platform";
  readonly why: string;
}

function reasonOf({ target, runs, pods, notes }: JobEvidence, schedule: ScheduleEvidence): Reason {
  const before = schedule.concurrency === "Forbid" ? runs.find(isUnderWay) : undefined;
  if (before) return { layer: "application", why: heldBackBy(before, heldUpRun(pods, notes)?.text) };
  const { mustBeginWithinSeconds: within } = schedule;
  if (within !== undefined && within < LOOKS_EVERY_SECONDS)
    return {
      layer: "application",
      why: `it must begin within ${within} s (startingDeadlineSeconds), and its controller looks only every ${LOOKS_EVERY_SECONDS} s`,
    };
  const refusal = notes.find(({ about, reason }) => about === `CronJob ${target.name}` && reason === "FailedCreate");
  if (!refusal) return { layer: "platform", why: "its controller has not made the Job, and no Event says why" };
  const { who, layer } = refuserIn(refusal.message);
  return { layer, why: `${who} (${printable(refusal.message, 300)})` };
}

function heldBackBy({ name, startedAt, createdAt, isSuspended }: RunEvidence, heldUp: string | undefined): string {
  const state = isSuspended ? "is suspended" : `is under way since ${startedAt ?? createdAt}`;
  return `Job ${name} before it ${state}, and two at a time are forbidden (concurrencyPolicy)${heldUp === undefined ? "" : `; ${heldUp}`}`;
}
