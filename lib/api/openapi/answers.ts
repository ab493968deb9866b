/** What the REST API answers, as schemas: documented by `/openapi.json` and held to by every test that asks the API something. */
import { z } from "zod";

import { DecisionKind } from "../../domain/decision.ts";
import { Finding } from "../../domain/finding.ts";
import { Ending, Entry } from "../../domain/incident.ts";
import { Owner } from "../../domain/owner.ts";
import { Relation } from "../../domain/parent.ts";
import { RecentChange } from "../../domain/recent-change.ts";
import { Severity, Signal } from "../../domain/signal.ts";
import { Timestamp } from "../../domain/time.ts";
import { ActionClass, Parameters } from "../../domain/workflow.ts";
import { ERROR_CODES, type ErrorCode } from "../../http/error-codes.ts";

export const count = z.int().min(0);

export const Failure = z.strictObject({
  status: z.literal("error"),
  success: z.literal(false),
  error: z.string(),
  /** The same sentence, as some clients of the Go engine read it. */
  message: z.string(),
  details: z.string(),
  code: z.enum(Object.keys(ERROR_CODES) as ErrorCode[]).describe(
    Object.entries(ERROR_CODES)
      .map((each) => each.join(": "))
      .join(". "),
  ),
  /** Of the header `X-Request-Id`. */
  request_id: z.string(),
});

const Status = z.enum(["active", "remediated", "failed", "ignored", "closed"]);
export const Method = z.enum(["argocd", "flux", "helm", "operator", "manual", "unknown"]);

export const IncidentSummary = z.strictObject({
  id: z.string(),
  external_id: z.string().optional(),
  title: z.string(),
  description: z.string(),
  severity: z.string(),
  status: Status,
  /** Where it is, in the engine's own word. */
  phase: z.string(),
  outcome: z.string().optional(),
  /** The namespace, as it was in the Go engine. */
  target: z.string(),
  namespace: z.string(),
  resource: z.string(),
  affected_resources: z.array(z.string()),
  created_at: Timestamp,
  is_open: z.boolean(),
  workflow_id: z.string().optional(),
  source: z.enum(["alert", "workflow"]),
});

export const IncidentList = z.strictObject({
  incidents: z.array(IncidentSummary),
  /** How many match, on all pages. */
  total: count,
  limit: count,
  offset: count,
  /** Of all that the caller may list, whatever the filter. */
  summary: z.strictObject({
    total: count,
    active: count,
    completed: count,
    failed: count,
    by_severity: z.record(Severity, count),
  }),
  restricted_to: z.array(z.string()).optional(),
});

const person = { who: z.string(), self_declared: z.boolean() };

const StepView = z.strictObject({
  order: count,
  id: z.string(),
  layer: z.string().optional(),
  description: z.string(),
  action: z.string(),
  class: ActionClass,
  status: z.enum(["pending", "in_progress", "completed", "failed"]),
  attempts: count,
  undoes: z.string().optional(),
  parameters: Parameters,
  started_at: Timestamp.optional(),
  completed_at: Timestamp.optional(),
  result: z.string().optional(),
  error_message: z.string().optional(),
});

const workflowBase = {
  id: z.string(),
  /** The client's own id, where it gave one. */
  incident_id: z.string(),
  incident: z.string(),
  status: z.enum(["pending", "in_progress", "completed", "failed"]),
  reason: z.string().optional(),
  error_message: z.string().optional(),
  deployment_method: Method,
  namespace: z.string().optional(),
  resource_name: z.string().optional(),
  resource_kind: z.string().optional(),
  issue_type: z.string().optional(),
  created_at: Timestamp,
  steps: z.array(StepView),
};

export const WorkflowView = z.strictObject({
  ...workflowBase,
  phase: z.string().optional(),
  outcome: z.string().optional(),
  started_at: Timestamp.optional(),
  completed_at: Timestamp.optional(),
  duration: z.string().optional(),
  remediator: z.string().optional(),
  /** What an approval must name. */
  digest: z.string().optional(),
  soak_seconds: z.number().optional(),
});

const ParentView = z.strictObject({
  /** Absent: nobody has told of its trouble yet. */
  incident: z.string().optional(),
  target: z.string(),
  relation: Relation,
  /** The evidence that the cause lies there. */
  because: z.string(),
  since: Timestamp,
  /** It waits no longer than this. */
  until: Timestamp,
  ended_at: Timestamp.optional(),
  ended_because: z.string().optional(),
});

export const IncidentView = z.strictObject({
  ...IncidentSummary.omit({ source: true, outcome: true }).shape,
  outcome: Ending.optional(),
  updated_at: Timestamp,
  due_at: Timestamp.optional(),
  paused_by: z.strictObject({ ...person, at: Timestamp, because: z.string() }).optional(),
  /** Only in the answer to its deletion: after that it is not found. */
  deleted_by: z.strictObject({ ...person, at: Timestamp, because: z.string() }).optional(),
  /** Digest of the plan that waits for an approval. */
  awaits_approval_of: z.string().optional(),
  approval: z
    .strictObject({ ...person, digest: z.string(), at: Timestamp, until: Timestamp, because: z.string() })
    .optional(),
  retry: z.strictObject({ ...person, at: Timestamp, workflow: z.string() }).optional(),
  decisions: z.array(
    z.strictObject({
      ...person,
      kind: DecisionKind,
      at: Timestamp,
      because: z.string(),
      digest: z.string().optional(),
    }),
  ),
  deployment_method: Method,
  owner: Owner.optional(),
  finding: Finding.optional(),
  parent: ParentView.optional(),
  /** Incidents that wait, or waited last, for this one: of those that the caller may see. */
  children: z.array(z.strictObject({ id: z.string(), title: z.string(), phase: z.string() })).optional(),
  missing_evidence: z.array(z.string()),
  changes: z.array(RecentChange),
  alerts: z.array(Signal),
  ignored_count: count,
  trace_id: z.string(),
  workflow: WorkflowView.optional(),
  timeline: z.array(Entry),
});
