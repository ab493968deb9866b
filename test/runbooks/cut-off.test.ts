import { expect, it } from "vitest";

import { cutOff } from "../../lib/runbooks/cut-off.ts";
import { evidence } from "../support/evidence.ts";
import { finding } from "../support/incidents.ts";

it("hands over with the cause, and changes nothing that others keep", () => {
  expect(cutOff.answer(finding({ cause: "it is so" }), evidence())).toMatchObject({
    kind: "hand-over",
    because: expect.stringMatching(/^it is so: see what /) as string,
  });
});
