import { expect, it } from "vitest";

import { notReady } from "../../lib/runbooks/not-ready.ts";
import { evidence } from "../support/evidence.ts";
import { finding } from "../support/incidents.ts";

it("changes nothing, and tells people the cause and where to look", () => {
  expect(notReady.answer(finding({ cause: "2 of 3 pods are in trouble" }), evidence())).toEqual({
    kind: "hand-over",
    because: expect.stringMatching(/^2 of 3 pods are in trouble: .*readiness probes/) as string,
  });
});
