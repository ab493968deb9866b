import { expect, it } from "vitest";

import { scheduleSuspended } from "../../lib/rules/schedule-suspended.ts";
import { ago } from "../support/incidents.ts";
import { jobEvidence, schedule } from "../support/job-evidence.ts";

const suspended = (parts: Partial<ReturnType<typeof schedule>> = {}): ReturnType<typeof schedule> =>
  schedule({ isSuspended: true, suspendedAt: ago(900), ...parts });

it("names who suspended it, and when", () => {
  expect(scheduleSuspended.judge(jobEvidence({ schedule: suspended() }))).toMatchObject({
    layer: "application",
    cause: "CronJob report was suspended by kubectl at 11:55, and no run of it begins since",
    since: ago(900),
    facts: { uid: "uid-report" },
  });
});

it("is surer where what was applied says that it should run", () => {
  const found = scheduleSuspended.judge(jobEvidence({ schedule: suspended({ appliedSuspended: false }) }));

  expect(found?.confidence).toBeGreaterThan(
    scheduleSuspended.judge(jobEvidence({ schedule: suspended() }))!.confidence,
  );
  expect(found?.facts).toEqual({ uid: "uid-report", appliedAs: "running" });
});

it.each([
  ["it runs", schedule()],
  ["it was made suspended, and nothing was applied", suspended({ suspendedAt: undefined })],
  ["it was made suspended, as it was applied", suspended({ suspendedAt: undefined, appliedSuspended: true })],
  ["it is a Job of its own", undefined],
])("is silent where %s", (_what, is) => {
  expect(scheduleSuspended.judge(jobEvidence({ schedule: is }))).toBeUndefined();
});

it("speaks where it was made suspended, and then applied to run", () => {
  const is = suspended({ suspendedAt: undefined, appliedSuspended: false });

  expect(scheduleSuspended.judge(jobEvidence({ schedule: is }))?.since).toBe(ago(240));
});

it.each([
  [{}, [`its last run began at ${ago(660)}`, "its schedule is 0 * * * *"]],
  [
    { lastStartedAt: undefined, appliedSuspended: false },
    ["no run of it has ever begun", "its schedule is 0 * * * *", "as it was applied last, it is to run"],
  ],
])("says when it ran last, and how it was applied", (parts, because) => {
  expect(scheduleSuspended.judge(jobEvidence({ schedule: suspended(parts) }))?.because).toEqual(because);
});
