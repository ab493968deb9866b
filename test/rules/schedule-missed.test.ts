import { expect, it } from "vitest";

import type { JobEvidence } from "../../lib/domain/job-evidence.ts";
import { scheduleMissed } from "../../lib/rules/schedule-missed.ts";
import { container, pod } from "../support/evidence.ts";
import { ago } from "../support/incidents.ts";
import { jobEvidence, run, schedule, underWay } from "../support/job-evidence.ts";

const note = (message: string, about = "CronJob report"): Pick<JobEvidence, "notes"> => ({
  notes: [{ about, reason: "FailedCreate", message, at: ago(60) }],
});
const waiting = pod("p", {
  isReady: false,
  containers: [container({ waiting: { reason: "CreateContainerConfigError", message: 'secret "db" not found' } })],
});

it.each([
  [
    "the run before is under way, and says what it waits for",
    { schedule: schedule({ concurrency: "Forbid" }), runs: [underWay("report-1", 7200)], pods: [waiting] },
    "application",
    /Job report-1 before it is under way since 20.*two at a time are forbidden \(concurrencyPolicy\); container cart of pod p waits \(CreateContainerConfigError\): secret "db" not found$/,
  ],
  [
    "the run before is suspended",
    {
      schedule: schedule({ concurrency: "Forbid" }),
      runs: [underWay("report-1", 7200, { isSuspended: true, active: 0 })],
    },
    "application",
    /Job report-1 before it is suspended, and two/,
  ],
  [
    "it must begin sooner than its controller looks",
    { schedule: schedule({ mustBeginWithinSeconds: 5 }) },
    "application",
    /it must begin within 5 s \(startingDeadlineSeconds\), and its controller looks only every 10 s$/,
  ],
  [
    "a quota forbids the Job",
    note('Error creating job: jobs.batch "report-3" is forbidden: exceeded quota: few-jobs'),
    "platform",
    /ResourceQuota few-jobs is used up \(Error creating job/,
  ],
  ["nothing says why", {}, "platform", /its controller has not made the Job, and no Event says why$/],
  ["only another CronJob was refused", note("exceeded quota: few", "CronJob other"), "platform", /no Event says why$/],
  ["a run before is under way, and may be", { runs: [underWay("report-1", 7200)] }, "platform", /no Event says why$/],
])("names why a run has not begun: %s", (_what, parts, layer, cause) => {
  const missed = { ...schedule(), ...("schedule" in parts ? parts.schedule : {}), missedSince: ago(1200) };
  const found = scheduleMissed.judge(jobEvidence({ ...parts, schedule: missed }));

  expect(found).toMatchObject({ layer, since: ago(1200), cause: expect.stringMatching(cause) as string });
  expect(found?.cause).toMatch(/^a run of CronJob report was due at 20/);
});

it.each([
  ["none was missed", schedule()],
  ["it is a Job of its own", undefined],
])("is silent where %s", (_what, is) => {
  expect(scheduleMissed.judge(jobEvidence({ schedule: is, runs: [run("report-1")] }))).toBeUndefined();
});

it("a deadline that its controller can keep is not blamed", () => {
  const is = schedule({ missedSince: ago(1200), mustBeginWithinSeconds: 10 });

  expect(scheduleMissed.judge(jobEvidence({ schedule: is }))?.cause).toMatch(/no Event says why$/);
});

it.each([
  [
    schedule({ timeZone: "Europe/Rome" }),
    ["its schedule is 0 * * * * in Europe/Rome", `its last run began at ${ago(660)}`],
  ],
  [schedule({ lastStartedAt: undefined }), ["its schedule is 0 * * * *", "no run of it has ever begun"]],
])("says when it is due, and when it ran last", (is, because) => {
  expect(scheduleMissed.judge(jobEvidence({ schedule: { ...is, missedSince: ago(1200) } }))?.because).toEqual(because);
});

it("says nothing of what the run before waits for, where it waits for nothing", () => {
  const is = schedule({ missedSince: ago(1200), concurrency: "Forbid" });

  expect(scheduleMissed.judge(jobEvidence({ schedule: is, runs: [underWay("report-1", 7200)] }))?.cause).toMatch(
    /two at a time are forbidden \(concurrencyPolicy\)$/,
  );
});
