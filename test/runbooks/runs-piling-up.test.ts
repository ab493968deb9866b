import { expect, it } from "vitest";

import { runsPilingUp } from "../../lib/runbooks/runs-piling-up.ts";
import { finding } from "../support/incidents.ts";
import { jobEvidence, schedule } from "../support/job-evidence.ts";

const found = finding({ cause: "3 runs are under way", facts: { uid: "u" } });

it("suspends the schedule, and can let it run again", () => {
  expect(runsPilingUp.answer(found, jobEvidence())).toMatchObject({
    kind: "steps",
    steps: [
      {
        action: "suspend-job",
        parameters: { uid: "u", from: false, to: true },
        undo: { action: "suspend-job", parameters: { uid: "u", from: true, to: false } },
      },
    ],
  });
});

it("does not suspend what is suspended", () => {
  const because = expect.stringMatching(/^3 runs are under way; it is suspended/) as string;

  expect(runsPilingUp.answer(found, jobEvidence({ schedule: schedule({ isSuspended: true }) }))).toEqual({
    kind: "hand-over",
    because,
  });
});
