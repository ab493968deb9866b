import { expect, it } from "vitest";

import { leakOf } from "../../lib/insights/memory-leak.ts";
import { pointsOf } from "../support/points.ts";

const labels = { namespace: "shop", pod: "cart-1", container: "app" };
const over = (values: readonly number[], hours: number): Parameters<typeof leakOf>[0] => ({
  labels,
  points: pointsOf(values, (hours * 3600) / (values.length - 1)),
  missing: 0,
});

// slope by least squares a day; growth = (last − mean) / mean; confidence = slope / last, at most 1.
it.each<[string, ReturnType<typeof over>, object]>([
  [
    "a day of straight growth leaks",
    over([100, 125, 150, 175, 200], 24),
    // Mean 150; (200 − 150) / 150; 100 / 200.
    { leaks: true, dailyGrowthBytes: 100, growth: 0.333, rSquared: 1, confidence: 0.5, currentBytes: 200 },
  ],
  [
    "a tenth above the mean is not enough",
    // Mean 100, last 110: exactly 0.1.
    over([90, 95, 100, 105, 110], 24),
    { leaks: false, growth: 0.1, dailyGrowthBytes: 20, confidence: 0 },
  ],
  ["what falls does not leak", over([200, 150, 100], 24), { leaks: false, dailyGrowthBytes: -100, confidence: 0 }],
  [
    "the load of the day does not leak",
    // Slope 2 × 4 a day, as in the zigzag of the least squares: R² 0.2.
    over(
      [0, 10, 0, 10].map((value) => value + 10),
      24,
    ),
    { leaks: false, rSquared: 0.2, growth: 0.333 },
  ],
  ["what started lately still fills up", over([100, 150, 200], 11.9), { leaks: false, measuredHours: 11.9 }],
  ["half a day is long enough", over([100, 150, 200], 12), { leaks: true, dailyGrowthBytes: 200, confidence: 1 }],
])("%s", (_, course, expected) => {
  expect(leakOf(course)).toMatchObject({ ...labels, ...expected });
});

it.each([
  ["one moment", { labels, points: pointsOf([1]), missing: 96 }],
  ["a series of nobody", { labels: { namespace: "shop" }, points: pointsOf([1, 2]), missing: 0 }],
])("%s tells nothing", (_, course) => {
  expect(leakOf(course)).toBeUndefined();
});
