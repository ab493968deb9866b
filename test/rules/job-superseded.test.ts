import { expect, it } from "vitest";

import { jobSuperseded } from "../../lib/rules/job-superseded.ts";
import { ago } from "../support/incidents.ts";
import { failedRun, jobEvidence, run, schedule, underWay } from "../support/job-evidence.ts";

const failed = failedRun("report-1", "BackoffLimitExceeded", { createdAt: ago(4260) });

it("names the run that failed, and the one that made it good", () => {
  const runs = [underWay("report-3", 30), run("report-2"), failed];

  expect(jobSuperseded.judge(jobEvidence({ runs, schedule: schedule() }))).toMatchObject({
    cause: "Job report-1 failed, and report-2 after it ended well: the failed one is left over",
    since: ago(600),
  });
});

it.each([
  [
    "the newest run failed",
    { runs: [failedRun("report-2"), run("report-1", { createdAt: ago(4260) })], schedule: schedule() },
  ],
  ["none failed", { runs: [run("report-2"), run("report-1")], schedule: schedule() }],
  ["none ended well", { runs: [failed], schedule: schedule() }],
  ["it is a Job of its own", { runs: [run("report-2"), failed], schedule: undefined }],
])("finds nothing where %s", (_, seen) => {
  expect(jobSuperseded.judge(jobEvidence(seen))).toBeUndefined();
});
