import { expect, it } from "vitest";

import { forecastDisk } from "../../lib/insights/disk-exhaustion.ts";
import { pointsOf } from "../support/points.ts";

const G = 1e9;

// used = (size − available) / size; days = available / what is lost a day, rounded up.
it.each<[string, number[], number, object]>([
  [
    "fills in nine days",
    [52 * G, 47 * G, 42 * G],
    100 * G,
    { availableBytes: 42 * G, used: 0.58, dailyFillBytes: 5 * G, daysUntilFull: 9, urgency: "info", rSquared: 1 },
  ],
  ["fills in exactly seven days", [9, 8, 7], 10, { daysUntilFull: 7, urgency: "info" }],
  ["fills in less than a week", [8, 7, 6], 10, { daysUntilFull: 6, urgency: "warning" }],
  ["fills in exactly three days", [5, 4, 3], 10, { daysUntilFull: 3, urgency: "warning" }],
  ["fills in two days", [4, 3, 2], 10, { daysUntilFull: 2, urgency: "critical" }],
  ["is full", [2, 1, 0], 10, { daysUntilFull: 0, urgency: "critical", used: 1 }],
  ["is full and does not move", [0, 0, 0], 10, { daysUntilFull: 0, urgency: "critical", dailyFillBytes: 0 }],
  ["empties", [2, 3, 4], 10, { daysUntilFull: undefined, urgency: "stable", dailyFillBytes: -1 }],
  ["stays", [4, 4, 4], 10, { daysUntilFull: undefined, urgency: "stable", dailyFillBytes: 0 }],
  [
    "was measured once",
    [4],
    10,
    { availableBytes: 4, used: 0.6, daysUntilFull: undefined, urgency: "unknown", dailyFillBytes: undefined },
  ],
])("a filesystem that %s", (_, values, size, expected) => {
  expect(forecastDisk({ points: pointsOf(values) }, size)).toMatchObject(expected);
});

it.each<[string, number[], number | undefined]>([
  ["was not measured", [], 10],
  ["has no size", [1, 2], undefined],
  ["has a size of nothing", [0, 0], 0],
])("nothing is said of one that %s", (_, values, size) => {
  expect(forecastDisk({ points: pointsOf(values) }, size)).toBeUndefined();
});
