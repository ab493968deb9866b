import { expect, it } from "vitest";

import { webhookUnanswered } from "../../lib/runbooks/webhook-unanswered.ts";
import { finding } from "../support/incidents.ts";
import { platformEvidence } from "../support/platform-evidence.ts";

it("changes nothing, and says why", () => {
  expect(webhookUnanswered.answer(finding({ cause: "it is unwell" }), platformEvidence())).toEqual({
    kind: "hand-over",
    because: expect.stringMatching(/^it is unwell; \S/) as string,
  });
});
