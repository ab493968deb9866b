import { describe, expect, it } from "vitest";

import { outsideWindows } from "../../lib/engine/outside-windows.ts";
import { policy } from "../support/policy.ts";

const NOON = new Date("2026-01-05T12:00:00Z");
const DAY = { schedule: "0 8 * * *", duration: "8h" };
const EVENING = { schedule: "0 20 * * *", duration: "1h" };
const NIGHT = { schedule: "0 22 * * *", duration: "8h" };
const told = (windows: object[], namespace: string | undefined = "shop"): string | undefined =>
  outsideWindows(policy({ windows }), namespace, NOON);

describe("changes begin where no window denies them, and one allows them if there is any that allows", () => {
  it.each<[string, object[], RegExp | undefined]>([
    ["no window", [], undefined],
    ["denied now", [{ kind: "deny", ...DAY }], /^changes are denied until 2026-01-05T16:00:00\.000Z/],
    ["denied at another time", [{ kind: "deny", ...NIGHT }], undefined],
    ["allowed now", [{ kind: "allow", ...DAY }], undefined],
    [
      "allowed at another time",
      [{ kind: "allow", ...NIGHT }],
      /^changes are allowed from 2026-01-05T22:00:00\.000Z on/,
    ],
    [
      "one of two allows",
      [
        { kind: "allow", ...NIGHT },
        { kind: "allow", ...DAY },
      ],
      undefined,
    ],
    [
      "allowed and denied",
      [
        { kind: "allow", ...DAY },
        { kind: "deny", ...DAY },
      ],
      /^changes are denied/,
    ],
    [
      "of two that allow later, the earlier",
      [
        { kind: "allow", ...NIGHT },
        { kind: "allow", ...EVENING },
      ],
      /^changes are allowed from 2026-01-05T20:00:00\.000Z on/,
    ],
    [
      "of two that allow later, the earlier, however listed",
      [
        { kind: "allow", ...EVENING },
        { kind: "allow", ...NIGHT },
      ],
      /^changes are allowed from 2026-01-05T20:00:00\.000Z on/,
    ],
    ["without a reason", [{ kind: "deny", ...DAY }], / UTC of ConfigMap kubeheal-policy\)$/],
    [
      "allowed on the 30th of February",
      [{ kind: "allow", schedule: "0 0 30 2 *", duration: "1h" }],
      /^changes are allowed never again/,
    ],
    [
      "of another namespace",
      [
        { kind: "deny", ...DAY, namespaces: ["pay"] },
        { kind: "allow", ...NIGHT, namespaces: ["pay"] },
      ],
      undefined,
    ],
    [
      "with its reason",
      [{ kind: "deny", ...DAY, namespaces: ["sh*"], because: "office hours" }],
      /deny window "0 8 \* \* \*" UTC of ConfigMap kubeheal-policy, office hours\)$/,
    ],
  ])("%s", (_what, windows, because) => {
    if (because) expect(told(windows)).toMatch(because);
    else expect(told(windows)).toBeUndefined();
  });
});

it("a window of some namespaces says nothing of what lies in none; one of all does", () => {
  expect(
    outsideWindows(policy({ windows: [{ kind: "deny", ...DAY, namespaces: ["*"] }] }), undefined, NOON),
  ).toBeUndefined();
  expect(outsideWindows(policy({ windows: [{ kind: "deny", ...DAY }] }), undefined, NOON)).toMatch(/denied/);
});
