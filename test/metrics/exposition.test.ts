import { expect, it } from "vitest";

import { expose } from "../../lib/metrics/exposition.ts";
import { FAMILIES } from "../../lib/metrics/families.ts";
import { Tally, sampleOf } from "../../lib/metrics/figures.ts";

it("writes the text format, families in the order of the table", () => {
  const tally = new Tally();
  tally.observe("rollback_duration_seconds", {}, 30);
  tally.observe("rollback_duration_seconds", {}, 400);
  tally.count("workflows_total", { status: "completed" }, 2);
  tally.count("paused", {}, 0);

  expect(expose(tally.figures)).toBe(`# HELP coordination_engine_workflows_total Workflows that ended
# TYPE coordination_engine_workflows_total counter
coordination_engine_workflows_total{status="completed"} 2
# HELP coordination_engine_rollback_duration_seconds From the first step that takes back to the last
# TYPE coordination_engine_rollback_duration_seconds histogram
coordination_engine_rollback_duration_seconds_bucket{le="5"} 0
coordination_engine_rollback_duration_seconds_bucket{le="10"} 0
coordination_engine_rollback_duration_seconds_bucket{le="30"} 1
coordination_engine_rollback_duration_seconds_bucket{le="60"} 1
coordination_engine_rollback_duration_seconds_bucket{le="120"} 1
coordination_engine_rollback_duration_seconds_bucket{le="300"} 1
coordination_engine_rollback_duration_seconds_bucket{le="+Inf"} 2
coordination_engine_rollback_duration_seconds_sum 430
coordination_engine_rollback_duration_seconds_count 2
# HELP coordination_engine_paused 1 while the policy stops every change
# TYPE coordination_engine_paused gauge
coordination_engine_paused 0
`);
});

it.each([
  ['a "quote"', 'x{a="a \\"quote\\""}'],
  ["a \\ backslash", 'x{a="a \\\\ backslash"}'],
  ["two\nlines", 'x{a="two\\nlines"}'],
  ["a } brace, and = comma", 'x{a="a } brace, and = comma"}'],
])("a label's value cannot end its quotes: %j", (value, expected) => {
  expect(sampleOf("x", { a: value })).toBe(expected);
});

it("knows each family of the Go engine's by its type and buckets", () => {
  expect(FAMILIES.plan_steps_total).toMatchObject({ type: "histogram", buckets: [1, 3, 5, 10, 15, 20, 30] });
  expect(FAMILIES.remediation_duration_seconds.buckets).toEqual([1, 5, 10, 30, 60, 120, 300, 600]);
  expect(FAMILIES.plan_execution_duration_seconds.buckets).toEqual([10, 30, 60, 120, 300, 600, 1200]);
  expect(FAMILIES.detection_confidence.buckets).toEqual([0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1]);
});
