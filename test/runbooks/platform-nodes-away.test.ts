import { expect, it } from "vitest";

import { platformNodesAway } from "../../lib/runbooks/platform-nodes-away.ts";
import { finding } from "../support/incidents.ts";
import { platformEvidence } from "../support/platform-evidence.ts";

it("changes nothing, and says why", () => {
  expect(platformNodesAway.answer(finding({ cause: "it is unwell" }), platformEvidence())).toEqual({
    kind: "hand-over",
    because: expect.stringMatching(/^it is unwell; \S/) as string,
  });
});
