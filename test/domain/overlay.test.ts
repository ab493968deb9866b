import { expect, it } from "vitest";

import { overlay } from "../../lib/domain/overlay.ts";

const live = {
  metadata: { labels: { app: "cart" } },
  spec: {
    dnsPolicy: "ClusterFirst",
    containers: [
      { name: "cart", image: "cart:2", command: ["serv"], env: [{ name: "A", value: "1" }], imagePullPolicy: "Always" },
      { name: "sidecar", image: "mesh:1" },
    ],
  },
};

it.each<[string, object, object]>([
  ["sets what it names", { containers: [{ name: "cart", image: "cart:1" }] }, { image: "cart:1", command: ["serv"] }],
  [
    "replaces a list without names as a whole",
    { containers: [{ name: "cart", command: ["serve", "-v"] }] },
    { command: ["serve", "-v"] },
  ],
  [
    "meets the items of a list by their names, and adds those that are missing",
    {
      containers: [
        {
          name: "cart",
          env: [
            { name: "B", value: "2" },
            { name: "A", value: "9" },
          ],
        },
      ],
    },
    {
      env: [
        { name: "A", value: "9" },
        { name: "B", value: "2" },
      ],
    },
  ],
])("%s, and leaves the rest", (_, spec, expected) => {
  const applied = overlay(live, { spec }) as typeof live;

  expect(applied.spec.containers[0]).toEqual({ ...live.spec.containers[0], ...expected });
  expect(applied.spec.containers[1]).toEqual(live.spec.containers[1]);
  expect(applied.metadata).toEqual(live.metadata);
});

it.each([undefined, null, {}, live])("changes nothing where nothing else is asked for: %j", (applied) => {
  expect(overlay(live, applied)).toEqual(live);
});
