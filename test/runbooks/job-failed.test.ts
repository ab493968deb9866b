import { expect, it } from "vitest";

import { jobFailed } from "../../lib/runbooks/job-failed.ts";
import { evidence } from "../support/evidence.ts";
import { finding } from "../support/incidents.ts";
import { failedRun, jobEvidence, schedule } from "../support/job-evidence.ts";

it("does nothing twice, and says where to look", () => {
  expect(
    jobFailed.answer(finding({ cause: "Job report-2 failed", facts: { job: "report-2" } }), jobEvidence()),
  ).toEqual({
    kind: "hand-over",
    because: expect.stringMatching(/^Job report-2 failed: .*kubectl logs -n shop job\/report-2/) as string,
  });
});

it("has no answer for what it is not about", () => {
  expect(jobFailed.answer(finding({ cause: "something" }), evidence())).toEqual({
    kind: "hand-over",
    because: "something",
  });
});

const failed = finding({ cause: "Job report-2 failed", facts: { job: "report-2", uid: "u2", reason: "Error" } });
const repeatable = schedule({ mayRunAgain: true });

it("does it once more where its author says that it may run twice, and then takes the failed one away", () => {
  expect(jobFailed.answer(failed, jobEvidence({ runs: [failedRun("report-2")], schedule: repeatable }))).toMatchObject({
    kind: "steps",
    steps: [
      {
        action: "re-run-job",
        target: { kind: "CronJob", name: "report" },
        parameters: { uid: "uid-report", failed: "report-2" },
      },
      { action: "delete-failed-job", target: { kind: "Job", name: "report-2" }, parameters: { uid: "u2" } },
    ],
  });
});

it.each([
  ["it was a second try already", [failedRun("report-2", "Error", { isAgain: true })], failed, /there is no third one/],
  [
    "its policy would end it the same way",
    [failedRun("report-2")],
    { ...failed, facts: { ...failed.facts, reason: "PodFailurePolicy" } },
    /by its own policy/,
  ],
])("does it no more where %s", (_what, runs, found, because) => {
  expect(jobFailed.answer(found, jobEvidence({ runs, schedule: repeatable }))).toEqual({
    kind: "hand-over",
    because: expect.stringMatching(because) as string,
  });
});

it("tells the author of a CronJob how to say so, and nobody else", () => {
  const told = (is: ReturnType<typeof schedule> | undefined): string =>
    JSON.stringify(jobFailed.answer(failed, jobEvidence({ runs: [failedRun("report-2")], schedule: is })));

  expect(told(schedule())).toContain("kubeheal.io/may-run-again=true");
  expect(told(undefined)).not.toContain("kubeheal.io/may-run-again");
});
