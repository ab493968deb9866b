import { expect, it } from "vitest";

import type { ClosingFacts, WorkflowFacts } from "../../lib/domain/closing-facts.ts";
import { figuresOfClosed } from "../../lib/metrics/figures-of-closed.ts";
import type { Figures } from "../../lib/metrics/figures.ts";

const healed: WorkflowFacts = {
  problem: "bad-rollout",
  remediator: "undo-rollout",
  outcome: "healed",
  steps: 1,
  ranSeconds: 140,
};
const facts = (workflows: WorkflowFacts[], parts: Partial<ClosingFacts> = {}): Figures =>
  figuresOfClosed({
    outcome: "healed",
    facts: JSON.stringify({ ending: "healed", method: "manual", plans: workflows.length, workflows, ...parts }),
  });
const buckets = (figures: Figures): Figures =>
  Object.fromEntries(Object.entries(figures).filter(([sample]) => !/_bucket\{/.test(sample)));

it("counts a heal under the names of the Go engine", () => {
  const labels = 'remediator="undo-rollout",deployment_method="manual",issue_type="bad-rollout"';

  expect(buckets(facts([healed], { layer: "application", detectSeconds: 50, repairSeconds: 240 }))).toEqual({
    'incidents_closed_total{outcome="healed"}': 1,
    'layer_detection_total{detected_layer="application",multi_layer="false"}': 1,
    'incident_outcomes_total{outcome="healed",deployment_method="manual",layer="application"}': 1,
    'plan_generation_total{layers_count="1",status="success"}': 1,
    time_to_detect_seconds_sum: 50,
    time_to_detect_seconds_count: 1,
    time_to_repair_seconds_sum: 240,
    time_to_repair_seconds_count: 1,
    'workflows_total{status="completed"}': 1,
    'plan_steps_total_sum{layers_count="1"}': 1,
    'plan_steps_total_count{layers_count="1"}': 1,
    [`remediation_total{${labels}}`]: 1,
    [`remediation_success_total{${labels}}`]: 1,
    'remediation_duration_seconds_sum{remediator="undo-rollout",deployment_method="manual",status="success"}': 140,
    'remediation_duration_seconds_count{remediator="undo-rollout",deployment_method="manual",status="success"}': 1,
    'plan_execution_total{status="success",layers_count="1"}': 1,
    'plan_execution_duration_seconds_sum{status="success",layers_count="1"}': 140,
    'plan_execution_duration_seconds_count{status="success",layers_count="1"}': 1,
  });
});

it("counts a failure with its outcome, and what was taken back", () => {
  const figures = facts([
    { ...healed, outcome: "unverified", undone: { steps: 6, because: "checkpoint_failed", seconds: 20 } },
  ]);

  expect(figures).toMatchObject({
    'workflows_total{status="failed"}': 1,
    'remediation_failures_total{remediator="undo-rollout",deployment_method="manual",issue_type="bad-rollout",error_type="unverified"}': 1,
    'rollback_total{trigger_reason="checkpoint_failed",steps_rolled_back="6-10"}': 1,
    rollback_duration_seconds_sum: 20,
  });
  expect(Object.keys(figures).join()).not.toContain("success_total");
});

it("is no remediation when nothing was changed", () => {
  const { ranSeconds: _, ...refused } = { ...healed, outcome: "handed-over" };

  expect(Object.keys(facts([refused])).filter((sample) => /^(remediation|plan_execution)/.test(sample))).toEqual([]);
});

it.each([
  undefined,
  "",
  "{",
  "[]",
  '{"ending":"healed"}',
  '{"ending":"healed","method":"manual","plans":-1,"workflows":[]}',
])("of facts that are %j only the outcome is known", (text) => {
  expect(figuresOfClosed({ outcome: "healed", facts: text })).toEqual({
    'incidents_closed_total{outcome="healed"}': 1,
  });
});
