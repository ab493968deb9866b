import { expect, it } from "vitest";

import { jobUnfinished } from "../../lib/runbooks/job-unfinished.ts";
import { finding } from "../support/incidents.ts";
import { jobEvidence } from "../support/job-evidence.ts";

it("ends nothing, and says where to look", () => {
  const found = finding({ cause: "Job report-1 does not get on", facts: { job: "report-1" } });

  expect(jobUnfinished.answer(found, jobEvidence())).toEqual({
    kind: "hand-over",
    because: expect.stringMatching(
      /^Job report-1 does not get on: .*describe job -n shop report-1.*activeDeadlineSeconds/,
    ) as string,
  });
});
