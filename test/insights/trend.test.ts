import { describe, expect, it } from "vitest";

import { dayAfter, daysUntil, replicaIncrease, soonest, trendOf } from "../../lib/insights/trend.ts";
import { pointsOf } from "../support/points.ts";

describe("the trend of what is used", () => {
  it.each<[string, number[], number | undefined, object]>([
    // Mean 130, slope 10: 10 / 130 = 7.69 %. 85 % of 200 is 170: (170 − 160) / 10 = 1; (200 − 160) / 10 = 4.
    // 0.4 × 7/168 + 0.4 × 1 + 0.2 × 6/7 = 0.0167 + 0.4 + 0.1714.
    [
      "that rises by ten a day",
      [100, 110, 120, 130, 140, 150, 160],
      200,
      {
        dailyChangePercent: 7.69,
        weeklyChangePercent: 53.85,
        direction: "increasing",
        confidence: 0.59,
        daysUntil85Percent: 1,
        daysUntilFull: 4,
      },
    ],
    [
      "that falls",
      [20, 15, 10],
      100,
      { direction: "decreasing", dailyChangePercent: -33.33, daysUntil85Percent: undefined, daysUntilFull: undefined },
    ],
    ["that stays", [50, 50, 50], 100, { direction: "stable", dailyChangePercent: 0, daysUntilFull: undefined }],
    // 0.4 a day of a mean of 100.4 is 0.4 %: less than half a percent.
    ["that hardly moves", [100, 100.4, 100.8], 200, { direction: "stable", dailyChangePercent: 0.4 }],
    ["without a limit", [1, 2, 3], undefined, { direction: "increasing", daysUntil85Percent: undefined }],
    ["that has passed 85 percent", [88, 89, 90], 100, { daysUntil85Percent: 0, daysUntilFull: 10 }],
    ["that was nothing throughout", [0, 0], 10, { dailyChangePercent: 0, direction: "stable" }],
  ])("%s", (_, values, limit, expected) => {
    expect(trendOf({ points: pointsOf(values), limit })).toMatchObject(expected);
  });

  it("takes the slope as it is: as a share of the mean it would be full a day sooner", () => {
    // Slope 10, last 190, limit 300: 11 days. 10 / 145 × 190 = 13.1 a day would have said 9.
    const points = pointsOf([100, 110, 120, 130, 140, 150, 160, 170, 180, 190]);

    expect(trendOf({ points, limit: 300 })?.daysUntilFull).toBe(11);
  });

  it("is surest after a week of hours on a straight line", () => {
    const hourly = pointsOf(
      Array.from({ length: 169 }, (_, hour) => hour),
      3600,
    );

    expect(trendOf({ points: hourly, limit: undefined })?.confidence).toBe(1);
  });

  it.each([[[]], [[1]]])("is none of %j", (values) => {
    expect(trendOf({ points: pointsOf(values), limit: 1 })).toBeUndefined();
  });
});

describe("days until a threshold", () => {
  it.each<[string, number | undefined, number, number, number | undefined]>([
    ["60 of 85 by 3 a day: 8.33", 85, 60, 3, 9],
    ["reached", 85, 90, 5, 0],
    ["reached though it falls", 85, 90, -5, 0],
    ["falling", 85, 60, -1, undefined],
    ["flat", 85, 60, 0, undefined],
    ["no limit", undefined, 60, 5, undefined],
    ["a limit of nothing", 0, 0, 5, undefined],
    ["so slow that it is no forecast", 100, 0, 0.001, undefined],
  ])("%s", (_, threshold, now, perDay, days) => {
    expect(daysUntil({ threshold, now, perDay })).toBe(days);
  });

  it("of several is the soonest that there is", () => {
    expect([soonest([undefined, 9, 3]), soonest([undefined, undefined])]).toEqual([3, undefined]);
  });

  it("is a day of the calendar in UTC", () => {
    expect(dayAfter(new Date("2026-05-02T23:30:00Z"), 9)).toBe("2026-05-11");
  });
});

describe("more replicas", () => {
  it.each<[string, number, number, number | undefined, number]>([
    ["are none while nothing runs out", 4, 0.9, undefined, 0],
    ["are none while there is time", 4, 0.9, 31, 0],
    ["are none at 70 percent", 4, 0.7, 10, 0],
    // 4 × 0.9 / 0.7 = 5.14.
    ["bring each down to 70 percent", 4, 0.9, 10, 2],
    // 1 × 0.9 / 0.7 = 1.29.
    ["of one are one", 1, 0.9, 10, 1],
    ["of none are none", 0, 0.9, 10, 0],
  ])("%s", (_, replicas, used, daysUntilFull, more) => {
    expect(replicaIncrease({ replicas, used, daysUntilFull })).toBe(more);
  });
});
