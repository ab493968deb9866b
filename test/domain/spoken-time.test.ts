import { expect, it } from "vitest";

import { spokenTime } from "../../lib/domain/spoken-time.ts";

it.each([
  [0, "0 s"],
  [59, "59 s"],
  [60, "1 min"],
  [3599, "59 min"],
  [3600, "1 h"],
  [7500, "2 h 5 min"],
  [86_400, "1 d"],
  [90_061, "1 d 1 h"],
])("%d seconds are %s", (seconds, spoken) => {
  expect(spokenTime(seconds)).toBe(spoken);
});
