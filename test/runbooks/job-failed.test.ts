import { expect, it } from "vitest";

import { jobFailed } from "../../lib/runbooks/job-failed.ts";
import { evidence } from "../support/evidence.ts";
import { finding } from "../support/incidents.ts";
import { jobEvidence } from "../support/job-evidence.ts";

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
