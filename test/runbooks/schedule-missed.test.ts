import { expect, it } from "vitest";

import { scheduleMissed } from "../../lib/runbooks/schedule-missed.ts";
import { finding } from "../support/incidents.ts";
import { jobEvidence } from "../support/job-evidence.ts";

it("says how the run is made up for, and does nothing", () => {
  expect(scheduleMissed.answer(finding({ cause: "a run was due" }), jobEvidence())).toEqual({
    kind: "hand-over",
    because: expect.stringMatching(
      /^a run was due: .*kubectl create job -n shop --from=cronjob\/report report-by-hand/,
    ) as string,
  });
});
