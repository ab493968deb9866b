import { describe, expect, it } from "vitest";

import { fits } from "../../lib/domain/policy-rules.ts";

describe("a name fits where it is named, and a * stands for any letters", () => {
  it.each<[readonly string[] | undefined, string | undefined, boolean]>([
    [undefined, "shop", true],
    [undefined, undefined, true],
    [["shop"], "shop", true],
    [["shop"], "shop-2", false],
    [["shop"], undefined, false],
    [["pay", "shop"], "shop", true],
    [["shop-*"], "shop-2", true],
    [["shop-*"], "shop", false],
    [["*-dev"], "shop-dev", true],
    [["*-dev"], "shop-dev-2", false],
    [["*"], "anything", true],
    [["Kube*Crash*"], "KubePodCrashLooping", true],
    [["a*a"], "a", false],
    [["ab*ba"], "aba", false],
    [["*.*"], "a", false],
    [[`${"*a".repeat(30)}*`], `${"a".repeat(29)}b`, false],
  ])("%j %s: %s", (names, name, expected) => {
    expect(fits(names, name)).toBe(expected);
  });
});
