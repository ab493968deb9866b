/** What the REST API answers to those who ask for something to be done or found out. */
import { z } from "zod";

import { Finding } from "../../domain/finding.ts";
import { Severity } from "../../domain/signal.ts";
import { Timestamp } from "../../domain/time.ts";
import { IncidentView, Method, count } from "./answers.ts";

export const Triggered = z.strictObject({
  workflow_id: z.string(),
  status: z.literal("pending"),
  deployment_method: Method,
  estimated_duration: z.string(),
  incident: z.string(),
  incident_id: z.string(),
});

export const Rehearsed = z.strictObject({
  dry_run: z.literal(true),
  status: z.literal("planned"),
  workflow_id: z.string(),
  deployment_method: Method,
  estimated_duration: z.string(),
  target: z.string().optional(),
  incident: z.string().optional(),
  cause: z.string().optional(),
  finding: Finding.optional(),
  plan: z.array(z.string()),
  verdict: z.string(),
});

export const RehearsedIncident = Rehearsed.omit({ workflow_id: true, estimated_duration: true });

export const Opened = z.strictObject({
  status: z.literal("success"),
  incident_id: z.string(),
  created_at: Timestamp,
  title: z.string(),
  description: z.string(),
  severity: Severity,
  incident: z.strictObject({
    ...IncidentView.pick({
      id: true,
      external_id: true,
      title: true,
      description: true,
      target: true,
      status: true,
      phase: true,
      affected_resources: true,
      created_at: true,
      updated_at: true,
    }).shape,
    severity: Severity,
    labels: z.record(z.string(), z.string()).optional(),
  }),
  message: z.string(),
});

export const RootCauses = z.strictObject({
  status: z.literal("success"),
  service: z.string(),
  namespace: z.string(),
  time_range: z.strictObject({ start: Timestamp, end: Timestamp }),
  root_causes: z.array(
    z.strictObject({
      signal_type: z.literal("pod_event"),
      description: z.string(),
      evidence: z.strictObject({
        ...Finding.pick({ problem: true, layer: true, since: true, because: true }).shape,
        /** Which one found it; absent: it was found just now. */
        incident: z.string().optional(),
      }),
      confidence: z.number().min(0).max(1),
      remediation_steps: z.array(z.string()),
    }),
  ),
  /** That of the likeliest; 0: no cause was found. */
  confidence_score: z.number().min(0).max(1),
  affected_components: z.array(z.string()),
  istio_available: z.literal(false),
  correlator_stats: z.array(z.strictObject({ name: z.string(), findings: count, duration_ms: count })),
});
