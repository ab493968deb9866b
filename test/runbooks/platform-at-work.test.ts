import { expect, it } from "vitest";

import { platformAtWork } from "../../lib/runbooks/platform-at-work.ts";
import { finding } from "../support/incidents.ts";
import { platformEvidence } from "../support/platform-evidence.ts";

it("changes nothing, and says why", () => {
  expect(platformAtWork.answer(finding({ cause: "it is unwell" }), platformEvidence())).toEqual({
    kind: "wait",
    because: expect.stringMatching(/^it is unwell; \S/) as string,
  });
});
