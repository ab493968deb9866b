import { expect, it } from "vitest";

import { drifted } from "../../lib/runbooks/drifted.ts";
import { evidence } from "../support/evidence.ts";
import { CART, finding } from "../support/incidents.ts";

it("applies again what was applied last, by the hashes of both", () => {
  const parameters = { uid: "u1", fromTemplate: "t2", toTemplate: "t1" };

  expect(drifted.answer(finding({ facts: parameters }), evidence())).toEqual({
    kind: "steps",
    steps: [
      {
        action: "restore-last-applied",
        target: CART,
        summary: "sets the pod template of Deployment shop/cart to what was applied last",
        parameters,
      },
    ],
  });
});
