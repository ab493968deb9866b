import { expect, it } from "vitest";

import { runsPilingUp } from "../../lib/rules/runs-piling-up.ts";
import { container, pod } from "../support/evidence.ts";
import { ago } from "../support/incidents.ts";
import { failedRun, jobEvidence, run, schedule, underWay } from "../support/job-evidence.ts";

const three = [underWay("report-3", 60), underWay("report-2", 120), underWay("report-1", 180)];

it("three runs at the same time, and none has ended", () => {
  expect(runsPilingUp.judge(jobEvidence({ runs: three }))).toMatchObject({
    layer: "application",
    cause: "3 runs of CronJob report are under way at the same time, and none has ended",
    since: ago(60),
    facts: { uid: "uid-report" },
  });
});

it("goes on speaking of them when the schedule is suspended: they are still there", () => {
  expect(runsPilingUp.judge(jobEvidence({ runs: three, schedule: schedule({ isSuspended: true }) }))).toBeDefined();
});

it.each([
  ["two overlap", three.slice(0, 2), schedule()],
  ["the others have ended", [three[0]!, three[1]!, run("a"), failedRun("b")], schedule()],
  ["one of three is suspended itself", [three[0]!, three[1]!, { ...three[2]!, isSuspended: true }], schedule()],
  ["no two may run at the same time", three, schedule({ concurrency: "Forbid" })],
  ["it is a Job of its own", three, undefined],
])("is silent where %s", (_what, runs, is) => {
  expect(runsPilingUp.judge(jobEvidence({ runs, schedule: is }))).toBeUndefined();
});

it("says what the newest of them waits for", () => {
  const waiting = { reason: "CreateContainerConfigError", message: 'secret "db" not found' };
  const pods = [pod("p", { isReady: false, containers: [container({ waiting })] })];

  expect(runsPilingUp.judge(jobEvidence({ runs: three, pods }))?.cause).toMatch(
    /none has ended: container cart of pod p waits .*secret "db" not found$/,
  );
});
