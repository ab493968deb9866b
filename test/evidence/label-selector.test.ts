import { expect, it } from "vitest";

import { selectorOf } from "../../lib/evidence/label-selector.ts";

it.each([
  [{ matchLabels: { app: "cart", tier: "web" } }, "app=cart,tier=web"],
  [
    {
      matchLabels: { app: "cart" },
      matchExpressions: [
        { key: "tier", operator: "In", values: ["web", "api"] },
        { key: "zone", operator: "NotIn", values: ["a"] },
        { key: "old", operator: "DoesNotExist" },
        { key: "new", operator: "Exists" },
      ],
    },
    "app=cart,tier in (web,api),zone notin (a),!old,new",
  ],
  [{}, "kubeheal.io/selects-nothing"],
  [undefined, "kubeheal.io/selects-nothing"],
])("%j is %s: nothing asked for never means all", (selector, expected) => {
  expect(selectorOf(selector)).toBe(expected);
});
