import { expect, it } from "vitest";

import { lineThrough } from "../../lib/insights/least-squares.ts";
import { pointsOf } from "../support/points.ts";

// By hand: x̄, ȳ, Σ(x−x̄)(y−ȳ) / Σ(x−x̄)², and 1 − Σ(y−ŷ)² / Σ(y−ȳ)².
it.each<[string, number[], number, number]>([
  ["a straight rise", [100, 110, 120, 130], 10, 1],
  ["a straight fall", [30, 20, 10], -10, 1],
  ["nothing that moves", [5, 5, 5], 0, 1],
  // x̄ = 1, ȳ = 2: slope (−1·−2 + 0·1 + 1·1) / 2 = 1.5; ŷ = .5, 2, 3.5; residuals −.5, 1, −.5; R² = 1 − 1.5 / 6.
  ["a bend", [0, 3, 3], 1.5, 0.75],
  // x̄ = 1.5, ȳ = 5: slope (7.5 − 2.5 − 2.5 + 7.5) / 5 = 2; ŷ = 2, 4, 6, 8; residuals −2, 6, −6, 2; R² = 1 − 80 / 100.
  ["a zigzag", [0, 10, 0, 10], 2, 0.2],
])("%s", (_, values, slopePerDay, rSquared) => {
  const line = lineThrough(pointsOf(values));

  expect(line?.slopePerDay).toBeCloseTo(slopePerDay, 9);
  expect(line?.rSquared).toBeCloseTo(rSquared, 9);
});

it("tells units a day, however often is measured", () => {
  expect(lineThrough(pointsOf([100, 110, 120], 3600))?.slopePerDay).toBeCloseTo(240, 6);
});

it.each<[string, number[]]>([
  ["nothing", []],
  ["one moment", [7]],
])("there is none through %s", (_, values) => {
  expect(lineThrough(pointsOf(values))).toBeUndefined();
});

it("nor through two values of the same moment", () => {
  expect(
    lineThrough([
      { at: 1, value: 1 },
      { at: 1, value: 2 },
    ]),
  ).toBeUndefined();
});
