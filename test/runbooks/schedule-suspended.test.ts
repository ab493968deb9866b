import { expect, it } from "vitest";

import { scheduleSuspended } from "../../lib/runbooks/schedule-suspended.ts";
import { finding } from "../support/incidents.ts";
import { jobEvidence } from "../support/job-evidence.ts";

const cause = "CronJob report was suspended by kubectl";

it("lets it run again where it was applied so, and can suspend it again", () => {
  const found = finding({ cause, facts: { uid: "u", appliedAs: "running" } });

  expect(scheduleSuspended.answer(found, jobEvidence())).toMatchObject({
    kind: "steps",
    steps: [
      {
        action: "suspend-job",
        target: { kind: "CronJob", name: "report" },
        parameters: { uid: "u", from: true, to: false },
        undo: { action: "suspend-job", parameters: { uid: "u", from: false, to: true } },
      },
    ],
  });
});

it("asks people where nothing says that it should", () => {
  expect(scheduleSuspended.answer(finding({ cause, facts: { uid: "u" } }), jobEvidence())).toEqual({
    kind: "hand-over",
    because: expect.stringMatching(
      /^CronJob report was suspended by kubectl: nothing says that it should run/,
    ) as string,
  });
});
