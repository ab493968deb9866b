import { describe, expect, it } from "vitest";

import {
  FORECAST_METRICS,
  type Measures,
  STEP_SECONDS,
  type Steps,
  engineeredRow,
  hoursBack,
  rawRow,
} from "../../lib/insights/forecast-features.ts";

/** Thursday, 10:00 UTC. */
const AT = Date.parse("2026-05-07T10:00:00Z") / 1000;
const steps = (hours: number, valueAt: (hoursAgo: number) => number | undefined): Steps => {
  const all = new Map<number, number>();
  for (let ago = 0; ago <= hours * 3600; ago += STEP_SECONDS) {
    const value = valueAt(ago / 3600);
    if (value !== undefined) all.set(AT - ago, value);
  }
  return all;
};
const all = (series: Steps): Measures => Object.fromEntries(FORECAST_METRICS.map((metric) => [metric, series]));
const level = steps(47, () => 2);

describe("the engineered row", () => {
  it("has 136 numbers an hour: 3,264 for a day, of which the oldest is 47 hours old", () => {
    const { values, missing } = engineeredRow(all(level), AT, { hours: 24, version: "v1" });

    expect(values).toHaveLength(3264);
    expect(missing).toEqual({});
    expect(hoursBack(24)).toBe(47);
    expect(values.every(Number.isFinite)).toBe(true);
  });

  it("begins with the five values and the time of the moment, the newest hour first", () => {
    const rising = all(steps(47, (ago) => 100 - ago));
    const { values } = engineeredRow(rising, AT, { hours: 2, version: "v1" });

    expect(values.slice(0, 11)).toEqual([100, 100, 100, 100, 100, 10, 3, 7, 5, 0, 1]);
    expect(values.slice(136, 147)).toEqual([99, 99, 99, 99, 99, 9, 3, 7, 5, 0, 1]);
  });

  it.each([
    ["2026-05-08T16:59:00Z", [16, 4, 8, 5, 0, 1]],
    ["2026-05-08T17:00:00Z", [17, 4, 8, 5, 0, 0]],
    ["2026-05-09T12:00:00Z", [12, 5, 9, 5, 1, 0]],
    ["2026-05-10T00:00:00Z", [0, 6, 10, 5, 1, 0]],
    ["2026-01-01T08:00:00Z", [8, 3, 1, 1, 0, 0]],
  ])("tells the time of %s in UTC", (time, features) => {
    const { values } = engineeredRow({}, Date.parse(time) / 1000, { hours: 1, version: "v1" });

    expect(values.slice(5, 11)).toEqual(features);
  });

  it("computes lags and windows as by hand", () => {
    // 10 at the moment and in the 11 steps before it (one hour), 4 before that: of 3 h (36 steps) the mean is (12·10 + 24·4)/36 = 6, the deviation √8.
    const stepped = all(steps(47, (ago) => (ago < 1 ? 10 : 4)));
    const { values } = engineeredRow(stepped, AT, { hours: 1, version: "v1" });
    const cpu = values.slice(11, 36);

    expect(cpu.slice(0, 7)).toEqual([10, 4, 4, 4, 4, 4, 4]);
    expect(cpu[7]).toBeCloseTo(6, 12);
    expect(cpu[8]).toBeCloseTo(Math.sqrt(8), 12);
    expect(cpu.slice(9, 11)).toEqual([10, 4]);
    // Of 6 h: (12·10 + 60·4)/72 = 5.
    expect(cpu[11]).toBeCloseTo(5, 12);
    expect(cpu.slice(23)).toEqual([6, 1.5]);
  });

  it("has the windows in the order that its version says, and nothing else differs", () => {
    const rising = all(steps(47, (ago) => 100 - ago));
    const v1 = engineeredRow(rising, AT, { hours: 1, version: "v1" }).values.slice(11, 36);
    const v2 = engineeredRow(rising, AT, { hours: 1, version: "v2" }).values.slice(11, 36);
    const [w3, w6, w12, w24] = [0, 4, 8, 12].map((from) => v1.slice(7 + from, 11 + from));

    expect(v2.slice(0, 7)).toEqual(v1.slice(0, 7));
    expect(v2.slice(7, 23)).toEqual([0, 1, 2, 3].flatMap((at) => [w3![at], w6![at], w12![at], w24![at]]));
    expect(v2.slice(23)).toEqual(v1.slice(23));
  });

  it("keeps a change within ten times, and calls none after nothing", () => {
    const jump = engineeredRow(all(steps(47, (ago) => (ago < 1 ? 50 : 1))), AT, { hours: 1, version: "v1" });
    const start = engineeredRow(all(steps(47, (ago) => (ago < 1 ? 50 : 0))), AT, { hours: 1, version: "v1" });

    expect(jump.values.slice(34, 36)).toEqual([49, 10]);
    expect(start.values.slice(34, 36)).toEqual([50, 0]);
  });

  it("fills a metric that was not measured with the contract's defaults, and counts every one of them", () => {
    const { disk_usage: _, ...rest } = all(level);
    const { values, missing } = engineeredRow(rest, AT, { hours: 24, version: "v1" });

    expect(missing).toEqual({ disk_usage: 24 * 26 });
    expect(values[2]).toBe(0.5);
    expect(values.slice(61, 86)).toEqual([
      ...Array<number>(7).fill(0.5),
      ...[1, 2, 3, 4].flatMap(() => [0.5, 0.1, 0.6, 0.4]),
      0,
      0,
    ]);
  });

  it("takes the value itself for a lag that nobody measured, and counts it", () => {
    const young = all(steps(2, () => 3));
    const { values, missing } = engineeredRow(young, AT, { hours: 1, version: "v1" });

    expect(values.slice(11, 18)).toEqual([3, 3, 3, 3, 3, 3, 3]);
    // 3, 6, 12 and 24 hours ago.
    expect(missing).toEqual(Object.fromEntries(FORECAST_METRICS.map((metric) => [metric, 4])));
  });
});

describe("the raw row", () => {
  it("has five shares of 1", () => {
    const measures: Measures = {
      cpu_usage: new Map([[AT, 0.3]]),
      memory_usage: new Map([[AT, 1.2]]),
      disk_usage: new Map([[AT, -0.1]]),
      network_in: new Map([[AT, 12_500_000]]),
      network_out: new Map([[AT, 500_000_000]]),
    };

    expect(rawRow(measures, AT)).toEqual({ values: [0.3, 1, 0, 0.1, 1], missing: {} });
  });

  it("says what was not measured", () => {
    expect(rawRow({ cpu_usage: new Map([[AT, 0.3]]) }, AT)).toEqual({
      values: [0.3, 0.72, 0.45, 0.1, 0.08],
      missing: { memory_usage: 1, disk_usage: 1, network_in: 1, network_out: 1 },
    });
  });
});
