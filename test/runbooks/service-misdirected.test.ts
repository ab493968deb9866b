import { expect, it } from "vitest";

import { serviceMisdirected } from "../../lib/runbooks/service-misdirected.ts";
import { evidence } from "../support/evidence.ts";
import { finding } from "../support/incidents.ts";

const facts = { service: "cart", uid: "u7", found: "{1}", applied: "{2}", owner: "person" };
const found = finding({ cause: "Service cart sends elsewhere", facts });

it("sets what was applied, and can set what was found", () => {
  const target = { apiVersion: "v1", kind: "Service", namespace: "shop", name: "cart" };

  expect(serviceMisdirected.answer(found, evidence())).toEqual({
    kind: "steps",
    steps: [
      {
        action: "restore-service",
        target,
        summary: "sets selector and ports of Service shop/cart to what was applied last",
        parameters: { uid: "u7", from: "{1}", to: "{2}" },
        undo: {
          action: "restore-service",
          summary: "sets selector and ports of Service shop/cart to what was found",
          parameters: { uid: "u7", from: "{2}", to: "{1}" },
        },
      },
    ],
  });
});

it.each([["nothing says how it should be", { service: "cart", owner: "person" }, /nothing says how it should be/]])(
  "hands over where %s",
  (_, facts, because) => {
    expect(serviceMisdirected.answer({ ...found, facts }, evidence())).toMatchObject({
      kind: "hand-over",
      because: expect.stringMatching(because) as string,
    });
  },
);
