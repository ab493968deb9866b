import { expect, it } from "vitest";

import { scaledDown } from "../../lib/runbooks/scaled-down.ts";
import { evidence, surroundings } from "../support/evidence.ts";
import { CART, finding } from "../support/incidents.ts";

const found = finding({
  problem: "scaled-down",
  cause: "it was scaled to 0 by ada",
  facts: { uid: "u1", from: 0, to: 3 },
});
const AUTOSCALER = { name: "cart", min: 2, max: 9, wants: 2, atMaximum: undefined, cannotCompute: undefined };

it("scales to what was applied, and back to what was found", () => {
  expect(scaledDown.answer(found, evidence())).toEqual({
    kind: "steps",
    steps: [
      {
        action: "scale",
        target: CART,
        summary: "scales Deployment shop/cart from 0 to 3, as it was applied",
        parameters: { uid: "u1", from: 0, to: 3 },
        undo: {
          action: "scale",
          summary: "scales Deployment shop/cart to 0, as it was found",
          parameters: { uid: "u1", from: 3, to: 0 },
        },
      },
    ],
  });
});

it("makes up no number", () => {
  expect(scaledDown.answer({ ...found, facts: { uid: "u1", from: 0 } }, evidence())).toEqual({
    kind: "hand-over",
    because: "it was scaled to 0 by ada: nothing says how many there should be; ask who scaled it",
  });
});

it("leaves the number to whoever decides it", () => {
  const remedy = scaledDown.answer(found, evidence({ surroundings: surroundings({ autoscaler: AUTOSCALER }) }));

  expect(remedy).toMatchObject({ because: expect.stringContaining("HorizontalPodAutoscaler cart decides") as string });
});
