import { expect, it } from "vitest";

import { jobSuperseded } from "../../lib/runbooks/job-superseded.ts";
import { ago, finding } from "../support/incidents.ts";
import { failedRun, jobEvidence, run, schedule } from "../support/job-evidence.ts";

const failed = (n: number) => failedRun(`report-${n}`, "BackoffLimitExceeded", { createdAt: ago(4000 + n) });
const later = failedRun("report-99", "BackoffLimitExceeded", { createdAt: ago(30) });

it("deletes what failed before the run that ended well, each by its uid, and nothing that came after", () => {
  const evidence = jobEvidence({ runs: [later, run("report-50"), failed(1)], schedule: schedule() });

  expect(jobSuperseded.answer(finding(), evidence)).toEqual({
    kind: "steps",
    steps: [
      {
        action: "delete-failed-job",
        target: { apiVersion: "batch/v1", kind: "Job", namespace: "shop", name: "report-1" },
        summary: "deletes Job report-1, which failed and was made good since",
        parameters: { uid: "uid-report-1" },
      },
    ],
  });
});

it("takes no more than ten at once", () => {
  const runs = [run("report-50"), ...Array.from({ length: 30 }, (_, n) => failed(n))];
  const remedy = jobSuperseded.answer(finding(), jobEvidence({ runs, schedule: schedule() }));

  expect(remedy.kind === "steps" && remedy.steps).toHaveLength(10);
});
