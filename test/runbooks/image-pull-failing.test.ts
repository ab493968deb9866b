import { expect, it } from "vitest";

import { imagePullFailing } from "../../lib/runbooks/image-pull-failing.ts";
import { evidence } from "../support/evidence.ts";
import { finding } from "../support/incidents.ts";

it("changes nothing, and tells people the cause and where to look", () => {
  expect(imagePullFailing.answer(finding({ cause: "2 of 3 pods are in trouble" }), evidence())).toEqual({
    kind: "hand-over",
    because: expect.stringMatching(/^2 of 3 pods are in trouble: .*the pull secret/) as string,
  });
});
