import { expect, it } from "vitest";

import { initNeverEnds } from "../../lib/runbooks/init-never-ends.ts";
import { evidence } from "../support/evidence.ts";
import { finding } from "../support/incidents.ts";

it("changes nothing, and tells people the cause and what to do", () => {
  expect(initNeverEnds.answer(finding({ cause: "2 of 3 pods are in trouble" }), evidence())).toEqual({
    kind: "hand-over",
    because: expect.stringMatching(/^2 of 3 pods are in trouble: .*what it waits for/) as string,
  });
});
