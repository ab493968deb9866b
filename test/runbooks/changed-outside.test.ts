import { expect, it } from "vitest";

import { changedOutside } from "../../lib/runbooks/changed-outside.ts";
import { evidence } from "../support/evidence.ts";
import { finding } from "../support/incidents.ts";

it("changes nothing, and tells people the cause and what to do", () => {
  expect(changedOutside.answer(finding({ cause: "2 of 3 pods are in trouble" }), evidence())).toEqual({
    kind: "hand-over",
    because: expect.stringMatching(/^2 of 3 pods are in trouble: .*the last container logs/) as string,
  });
});
