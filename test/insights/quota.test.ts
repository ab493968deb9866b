import { describe, expect, it } from "vitest";

import { leftOf, namespaceQuota } from "../../lib/insights/quota.ts";

const Gi = 1024 ** 3;

describe("what a namespace may use at most", () => {
  it.each<[string, Parameters<typeof namespaceQuota>[0], object]>([
    ["is nothing where there is no quota", [], { cpu: undefined, memory: undefined, pods: undefined, exists: false }],
    [
      "are the limits before plain names",
      [{ hard: { cpu: "4", "limits.cpu": "8", memory: "4Gi", pods: "40" }, used: { "limits.cpu": "6500m" } }],
      {
        cpu: { text: "8", amount: 8, declared: 6.5 },
        memory: { text: "4Gi", amount: 4 * Gi, declared: undefined },
        pods: { amount: 40 },
        exists: true,
      },
    ],
    [
      "is the smallest of several, and not their sum",
      [{ hard: { "limits.cpu": "8" } }, { hard: { "limits.cpu": "500m" } }],
      { cpu: { text: "500m", amount: 0.5 } },
    ],
    ["is not what is only requested", [{ hard: { "requests.cpu": "2" } }], { cpu: undefined, exists: true }],
    ["is none that cannot be read", [{ hard: { "limits.cpu": "many" } }, {}], { cpu: undefined, exists: true }],
  ])("%s", (_, quotas, expected) => {
    expect(namespaceQuota(quotas)).toMatchObject(expected);
  });
});

describe("what is left of it", () => {
  it.each<[number | undefined, number | undefined, object | undefined]>([
    [3.25, 8, { left: 4.75, percent: 59.375 }],
    [9, 8, { left: 0, percent: 0 }],
    [0, 8, { left: 8, percent: 100 }],
    [undefined, 8, undefined],
    [3, undefined, undefined],
    [3, 0, undefined],
  ])("%j of %j", (used, limit, expected) => {
    expect(leftOf(used, limit)).toEqual(expected);
  });
});
