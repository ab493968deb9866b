/** What the Go engine's coordinator showed of a workflow. Times of waiting are nanoseconds, as it had them. */
import { z } from "zod";

import { Layer } from "../../domain/finding.ts";
import { Severity } from "../../domain/signal.ts";
import { Timestamp } from "../../domain/time.ts";
import { Parameters } from "../../domain/workflow.ts";
import { count } from "./answers.ts";

const Status = z.enum(["pending", "executing", "completed", "failed"]);
const layer = Layer.optional();

const Issue = z.strictObject({
  id: z.string(),
  description: z.string(),
  affected_layers: z.array(Layer),
  root_cause_layer: layer,
  impacted_resources: z.record(
    z.string(),
    z.array(z.strictObject({ kind: z.string(), name: z.string(), namespace: z.string(), issue: z.string() })),
  ),
  detected_at: Timestamp,
  severity: Severity,
  detection_method: z.literal("evidence"),
});

const step = {
  layer,
  order: count,
  description: z.string(),
  action_type: z.string(),
  target: z.string(),
  required: z.boolean(),
};

const Plan = z.strictObject({
  id: z.string(),
  issue_id: z.string(),
  layers: z.array(Layer),
  steps: z.array(z.strictObject({ ...step, wait_time: z.number(), metadata: Parameters })),
  checkpoints: z.array(
    z.strictObject({
      layer: Layer,
      after_step: count,
      checks: z.array(z.string()),
      timeout: z.number(),
      required: z.boolean(),
    }),
  ),
  rollback_steps: z.array(z.strictObject(step)),
  created_at: Timestamp,
  status: Status,
  current_step: count,
});

export const CoordinationWorkflow = z.strictObject({
  id: z.string(),
  incident_id: z.string(),
  status: Status,
  layered_issue: Issue,
  remediation_plan: Plan,
  execution_result: z
    .strictObject({
      status: z.enum(["success", "failed"]),
      reason: z.string().optional(),
      executed_steps: count,
      failed_step: count.optional(),
      completed_at: Timestamp,
    })
    .optional(),
  created_at: Timestamp,
  started_at: Timestamp.optional(),
  completed_at: Timestamp.optional(),
  error_message: z.string().optional(),
});

export const CoordinationList = z.strictObject({
  total: count,
  limit: count,
  offset: count,
  workflows: z.array(CoordinationWorkflow),
});

const looked = {
  affected_layers: z.array(Layer),
  /** The lowest of them: it is repaired first. */
  root_cause_layer: Layer,
  /** Steps of the plans as they would be now; a plan that only hands over has none. */
  estimated_steps: count,
  resources: z.array(
    z.strictObject({
      resource: z.string(),
      /** What decides over it, where that is another object. */
      target: z.string().optional(),
      layer,
      cause: z.string().optional(),
      plan: z.array(z.string()),
      /** `allowed`, or why it would wait or not be done. */
      verdict: z.string(),
    }),
  ),
};

export const CoordinationRehearsed = z.strictObject({
  dry_run: z.literal(true),
  status: z.literal("planned"),
  workflow_id: z.string(),
  ...looked,
});

export const CoordinationTriggered = z.strictObject({
  /** Of the first: `GET /api/v1/coordination/workflows/{id}` shows all that wait for it, too. */
  workflow_id: z.string(),
  status: z.literal("pending"),
  ...looked,
  /** In the order in which they are repaired. */
  incidents: z.array(z.string()),
});
