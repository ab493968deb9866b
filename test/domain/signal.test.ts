import { expect, it } from "vitest";

import { severityOf, worst } from "../../lib/domain/signal.ts";

it.each([
  ["critical", "critical"],
  ["Page", "critical"],
  ["error", "high"],
  ["warning", "medium"],
  ["minor", "low"],
  ["whatever", "medium"],
  ["constructor", "medium"],
  [undefined, "medium"],
])("%s means %s", (word, expected) => {
  expect(severityOf(word)).toBe(expected);
});

it("the worst is the worst, whatever the order; of none it is medium", () => {
  expect(worst(["low", "critical", "high"])).toBe("critical");
  expect(worst(["low", "low"])).toBe("low");
  expect(worst([])).toBe("medium");
});
