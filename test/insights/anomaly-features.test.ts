import { describe, expect, it } from "vitest";

import {
  ANOMALY_FEATURE_NAMES,
  ANOMALY_METRICS,
  type Minutes,
  anomalyRow,
} from "../../lib/insights/anomaly-features.ts";

const AT = 1_800_000_000;
/** Oldest first, the last one at the moment itself. */
const minutes = (...values: (number | undefined)[]): Minutes =>
  new Map(
    values.flatMap((value, index) =>
      value === undefined ? [] : [[AT - (values.length - 1 - index) * 60, value] as const],
    ),
  );
const all = (series: Minutes): Record<(typeof ANOMALY_METRICS)[number], Minutes> =>
  Object.fromEntries(ANOMALY_METRICS.map((metric) => [metric, series])) as never;

it("has 45 names in the order of the columns", () => {
  expect(ANOMALY_FEATURE_NAMES).toHaveLength(45);
  expect(ANOMALY_FEATURE_NAMES.slice(0, 10)).toEqual([
    "node_cpu_utilization_value",
    "node_cpu_utilization_mean_5m",
    "node_cpu_utilization_std_5m",
    "node_cpu_utilization_min_5m",
    "node_cpu_utilization_max_5m",
    "node_cpu_utilization_lag_1",
    "node_cpu_utilization_lag_5",
    "node_cpu_utilization_diff",
    "node_cpu_utilization_pct_change",
    "node_memory_utilization_value",
  ]);
  expect(ANOMALY_FEATURE_NAMES[44]).toBe("container_restart_count_pct_change");
});

describe("computed by hand", () => {
  it.each<[string, Minutes, number[]]>([
    // Of the last five minutes 2, 4, 6, 8, 10: mean 6, population deviation √8.
    ["a rise", minutes(1, 2, 4, 6, 8, 10), [10, 6, Math.sqrt(8), 2, 10, 8, 1, 2, 0.25]],
    ["a level", minutes(3, 3, 3, 3, 3, 3), [3, 3, 0, 3, 3, 3, 3, 0, 0]],
    ["a rise from nothing", minutes(0, 0, 0, 0, 0, 5), [5, 1, 2, 0, 5, 0, 0, 5, 0]],
    ["a fall", minutes(8, 8, 8, 8, 8, 2), [2, 6.8, 2.4, 2, 8, 8, 8, -6, -0.75]],
    ["a pod that has just begun: its lags are its value", minutes(7), [7, 7, 0, 7, 7, 7, 7, 0, 0]],
    ["a gap a minute ago", minutes(1, 2, 2, 2, undefined, 4), [4, 2.5, Math.sqrt(0.75), 2, 4, 4, 1, 0, 0]],
  ])("%s", (_what, series, block) => {
    const { values, missing } = anomalyRow(all(series), AT);

    expect(missing).toEqual([]);
    expect(values).toHaveLength(45);
    for (const start of [0, 9, 18, 27, 36])
      for (const [index, value] of block.entries()) expect(values[start + index]).toBeCloseTo(value, 12);
  });
});

it("says which metrics were not measured at that moment, and keeps the shape", () => {
  const { container_restart_count: _, ...rest } = all(minutes(1, 1, 1, 1, 1, 1));
  const { values, missing } = anomalyRow({ ...rest, pod_memory_usage: minutes(1, undefined) }, AT);

  expect(missing).toEqual(["pod_memory_usage", "container_restart_count"]);
  expect(values.slice(27, 36)).toEqual([0.5, 0.5, 0.1, 0.3, 0.7, 0.5, 0.5, 0, 0]);
  expect(values).toHaveLength(45);
});
