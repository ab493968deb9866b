import { expect, it } from "vitest";

import { autoscalerLimited } from "../../lib/runbooks/autoscaler-limited.ts";
import { evidence } from "../support/evidence.ts";
import { finding } from "../support/incidents.ts";

it("hands over with the cause, and changes nothing that others keep", () => {
  expect(autoscalerLimited.answer(finding({ cause: "it is so" }), evidence())).toMatchObject({
    kind: "hand-over",
    because: expect.stringMatching(/^it is so: see what /) as string,
  });
});
