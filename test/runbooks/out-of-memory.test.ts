import { expect, it } from "vitest";

import { outOfMemory } from "../../lib/runbooks/out-of-memory.ts";
import { container, evidence, sick } from "../support/evidence.ts";
import { CART, finding } from "../support/incidents.ts";

const found = finding({ cause: "container cart is killed", facts: { container: "cart", memoryLimit: "256Mi" } });
const killed = (parts: object = {}) => sick("a", container({ memoryLimit: "256Mi", ...parts }));

it("raises the limit by a half, once, and can put it back", () => {
  const parameters = { uid: "u1", container: "cart" };

  expect(outOfMemory.answer(found, evidence({ pods: [killed()] }))).toEqual({
    kind: "steps",
    steps: [
      {
        action: "raise-memory-limit",
        target: CART,
        summary: "raises the memory limit of container cart of Deployment shop/cart once, from 256Mi to 384Mi",
        parameters: { ...parameters, from: "256Mi", to: "384Mi" },
        undo: {
          action: "raise-memory-limit",
          summary: "puts the memory limit of container cart of Deployment shop/cart back to 256Mi, as it was found",
          parameters: { ...parameters, from: "384Mi", to: "256Mi" },
        },
      },
    ],
  });
});

it.each([
  ["there is no limit", { ...found, facts: { container: "cart", memoryLimit: "" } }, {}, /takes what its node has/],
  [
    "it was raised before",
    found,
    { workload: { memoryRaised: "cart: 170Mi to 256Mi" } },
    /once before \(cart: 170Mi to/,
  ],
  ["it is an init container", found, { pods: [killed({ isInit: true })] }, /init container/],
])("hands over where %s", (_, finding, seen, because) => {
  expect(outOfMemory.answer(finding, evidence({ pods: [killed()], ...seen }))).toMatchObject({
    kind: "hand-over",
    because: expect.stringMatching(because) as string,
  });
});
