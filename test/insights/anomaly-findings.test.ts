import { describe, expect, it } from "vitest";

import { ANOMALY_METRICS, type AnomalyMetric, type Minutes } from "../../lib/insights/anomaly-features.ts";
import { judgeMoments, severityOfScore } from "../../lib/insights/anomaly-findings.ts";

const START = 1_800_000_000;
const series = (values: readonly number[]): Minutes =>
  new Map(values.map((value, index) => [START + index * 60, value]));
const CALM = {
  node_cpu_utilization: 0.4,
  node_memory_utilization: 0.5,
  pod_cpu_usage: 0.2,
  pod_memory_usage: 0.4,
  container_restart_count: 0,
};

/** Levels of all metrics, but for those that are given moment by moment. */
const judge = (scores: readonly number[], given: Partial<Record<AnomalyMetric, readonly number[]>> = {}) =>
  judgeMoments({
    metrics: Object.fromEntries(
      ANOMALY_METRICS.map((metric) => [metric, series(given[metric] ?? scores.map(() => CALM[metric]))]),
    ),
    moments: scores.map((score, index) => ({ at: START + index * 60, score })),
  });

it.each([
  [[0, 0, 0, 0, 0, 0], 0, 5],
  [[0, 0, 1, 0, 0, 0, 0, 0], 0.2, 6],
  [[1, 1, 1, 1, 1, 0, 0, 0], 1, 4],
  [[0, 1, 1, 0, 1, 1, 0], 0.8, 5],
  [[0.2, 0.4, 0.6, 0.8, 1], 0.6, 4],
])("of the moments %j the worst five are %d, and end at moment %i", (scores, score, end) => {
  expect(judge(scores)).toMatchObject({ score, at: START + end * 60 });
});

it("does not judge fewer than five moments", () => {
  expect(judge([1, 1, 1, 1])).toBeUndefined();
});

it.each([
  [0.9, "critical"],
  [0.89, "warning"],
  [0.7, "warning"],
  [0.69, "info"],
])("a score of %d is %s", (score, severity) => {
  expect(severityOfScore(score)).toBe(severity);
});

describe("what it says of it", () => {
  const ten = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1];
  const step = (before: number, after: number): number[] => ten.map((score) => (score === 0 ? before : after));

  it("a full memory is to be scaled", () => {
    expect(judge(ten, { pod_memory_usage: step(0.4, 0.97) })).toMatchObject({
      severity: "critical",
      explanation: "Memory usage high (97% of its limit); pod_memory_usage is 0.97, otherwise 0.4",
      action: "scale_resources",
      values: { pod_memory_usage: 0.97 },
    });
  });

  it("restarts are those within the time, not all that there ever were", () => {
    expect(judge(ten, { container_restart_count: [7, 7, 7, 8, 8, 9, 9, 9, 11, 11] })).toMatchObject({
      restarts: 4,
      explanation: "Container restarts detected (4)",
      action: "restart_pod",
    });
    expect(judge(ten, { container_restart_count: ten.map(() => 7) })).toMatchObject({ restarts: 0 });
  });

  it("a counter that begins anew counts from nothing", () => {
    expect(judge(ten, { container_restart_count: [5, 5, 0, 1, 1, 1, 1, 1, 1, 1] })).toMatchObject({ restarts: 1 });
  });

  it("what lies far from what it otherwise is stands out", () => {
    // As ever: 1, 2, 1, 2, 1; mean 1.4, deviation √0.24.
    const cpu = [1, 2, 1, 2, 1, 9, 9, 9, 9, 9];

    expect(judge(ten, { pod_cpu_usage: cpu })).toMatchObject({
      standsOut: {
        metric: "pod_cpu_usage",
        value: 9,
        expectedMin: 1,
        expectedMax: 2,
        deviations: expect.closeTo(7.6 / Math.sqrt(0.24), 9) as number,
      },
      explanation: "pod_cpu_usage is 9, otherwise 1 to 2",
      action: "immediate_investigation",
    });
  });

  it("nodes that are full are named", () => {
    expect(
      judge([0, 1, 1, 1, 1, 0], {
        node_cpu_utilization: Array<number>(6).fill(0.91),
        node_memory_utilization: Array<number>(6).fill(0.85),
      }),
    ).toMatchObject({
      explanation: "Node CPU utilization high (91%); Node memory utilization high (85%)",
      severity: "warning",
      action: "schedule_review",
    });
  });

  it("may be the whole, and nothing by itself", () => {
    expect(judge(ten)).toMatchObject({
      standsOut: undefined,
      explanation: "The model finds the whole unusual; no single metric stands out",
    });
    expect(judge([0, 0, 0, 0, 0, 0, 1])).toMatchObject({ severity: "info", action: "monitor" });
  });
});
