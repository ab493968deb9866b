import { describe, expect, it } from "vitest";

import { templateHash } from "../../lib/domain/template.ts";

const template = (parts: object = {}, labels: object = { app: "cart" }): object => ({
  metadata: { labels },
  spec: { containers: [{ name: "cart", image: "shop/cart:1.0" }], ...parts },
});

describe("equal pods, equal hashes", () => {
  it.each([
    [
      "what the Deployment controller adds to the copy in a ReplicaSet",
      template({}, { app: "cart", "pod-template-hash": "5d8f" }),
    ],
    [
      "another order of keys",
      { spec: { containers: [{ image: "shop/cart:1.0", name: "cart" }] }, metadata: { labels: { app: "cart" } } },
    ],
    ["an empty object that one server writes and another does not", template({ securityContext: {} })],
    ["a null", template({ nodeName: null })],
    ["a creationTimestamp of null", { ...template(), metadata: { labels: { app: "cart" }, creationTimestamp: null } }],
  ])("%s", (_what, other) => {
    expect(templateHash(other)).toBe(templateHash(template()));
  });
});

describe("other pods, other hashes", () => {
  it.each([
    ["another image", template({ containers: [{ name: "cart", image: "shop/cart:2.0" }] })],
    ["another label", template({}, { app: "cart", tier: "web" })],
    [
      "another order of containers",
      template({
        containers: [
          { name: "a", image: "x" },
          { name: "b", image: "y" },
        ],
      }),
    ],
    ["a number that was text", template({ priority: "1" })],
    ["false", template({ hostNetwork: false })],
    ["nothing at all", undefined],
  ])("%s", (_what, other) => {
    expect(templateHash(other)).not.toBe(templateHash(template()));
  });

  it("the order of containers", () => {
    const [a, b] = [
      { name: "a", image: "x" },
      { name: "b", image: "y" },
    ];

    expect(templateHash(template({ containers: [a, b] }))).not.toBe(templateHash(template({ containers: [b, a] })));
  });
});
