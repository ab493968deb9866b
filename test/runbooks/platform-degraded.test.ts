import { expect, it } from "vitest";

import { platformDegraded } from "../../lib/runbooks/platform-degraded.ts";
import { finding } from "../support/incidents.ts";
import { platformEvidence } from "../support/platform-evidence.ts";

it("changes nothing, and says why", () => {
  expect(platformDegraded.answer(finding({ cause: "it is unwell" }), platformEvidence())).toEqual({
    kind: "hand-over",
    because: expect.stringMatching(/^it is unwell; \S/) as string,
  });
});
