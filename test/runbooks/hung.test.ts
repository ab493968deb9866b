import { expect, it } from "vitest";

import { hung } from "../../lib/runbooks/hung.ts";
import { evidence } from "../support/evidence.ts";
import { CART, finding } from "../support/incidents.ts";

const found = finding({ cause: "they hang", facts: { uid: "u1", template: "template-1" } });

it("starts all of them anew", () => {
  expect(hung.answer(found, evidence())).toEqual({
    kind: "steps",
    steps: [
      {
        action: "restart-workload",
        target: CART,
        summary: "starts all pods of Deployment shop/cart anew",
        parameters: { uid: "u1", template: "template-1" },
      },
    ],
  });
});

it.each([
  ["a StatefulSet's members", { target: { ...CART, kind: "StatefulSet" } }, /may be catching up/],
  ["what keeps data", { workload: { keepsData: true } }, /may be catching up/],
  ["what is renewed by hand", { workload: { renewal: "on-delete" } }, /OnDelete/],
])("leaves %s to people", (_what, parts, because) => {
  expect(hung.answer(found, evidence(parts))).toEqual({
    kind: "hand-over",
    because: expect.stringMatching(because) as string,
  });
});
