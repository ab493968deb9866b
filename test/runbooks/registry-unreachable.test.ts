import { expect, it } from "vitest";

import { registryUnreachable } from "../../lib/runbooks/registry-unreachable.ts";
import { evidence } from "../support/evidence.ts";
import { finding } from "../support/incidents.ts";

it("changes nothing, and tells people the cause and what to do", () => {
  expect(registryUnreachable.answer(finding({ cause: "2 of 3 pods are in trouble" }), evidence())).toEqual({
    kind: "hand-over",
    because: expect.stringMatching(/^2 of 3 pods are in trouble: .*the way to it/) as string,
  });
});
