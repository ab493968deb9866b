import { expect, it } from "vitest";

import { noNodeFits } from "../../lib/runbooks/no-node-fits.ts";
import { evidence } from "../support/evidence.ts";
import { finding } from "../support/incidents.ts";

it("changes nothing, and tells people the cause and what to do", () => {
  expect(noNodeFits.answer(finding({ cause: "2 of 3 pods are in trouble" }), evidence())).toEqual({
    kind: "hand-over",
    because: expect.stringMatching(/^2 of 3 pods are in trouble: .*add a node/) as string,
  });
});
