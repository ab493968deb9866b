/** What the REST API answers about pods that a model finds unusual. */
import { z } from "zod";

import { Timestamp } from "../../domain/time.ts";
import { ANOMALY_METRICS } from "../../insights/anomaly-features.ts";
import { count } from "./answers.ts";

const share = z.number().min(0).max(1);
const Metric = z.enum(ANOMALY_METRICS);
const severity = z.enum(["critical", "warning", "info"]);
const action = z.enum(["restart_pod", "scale_resources", "immediate_investigation", "schedule_review", "monitor"]);

const Anomaly = z.strictObject({
  timestamp: Timestamp,
  namespace: z.string(),
  pod: z.string(),
  severity,
  /** Mean of the model's scores of the worst five moments that follow each other. */
  anomaly_score: share,
  /** Share of the moments at which everything was measured. */
  confidence: share,
  /** CPU of the pod in cores, restarts since it began; the others are shares. */
  metrics: z.record(Metric, z.number()),
  /** Within the time range. */
  restarts: count,
  explanation: z.string(),
  recommended_action: action,
  model: z.string(),
  type: z.literal("anomaly"),
  /** What stands out most; absent: nothing by itself. */
  metric: Metric.optional(),
  value: z.number().optional(),
  expected_min: z.number().optional(),
  expected_max: z.number().optional(),
});

const Summary = z.strictObject({
  max_score: share,
  average_score: share,
  metrics_analyzed: count,
  features_generated: count,
  total_metrics_analyzed: count,
  pods_analyzed: count,
  anomalies_found: count,
  models_used: z.array(z.string()),
  by_severity: z.partialRecord(severity, count),
});

export const AnomalyAnalysis = z.strictObject({
  status: z.literal("success"),
  time_range: z.enum(["1h", "6h", "24h", "7d"]),
  threshold: share,
  scope: z.strictObject({
    namespace: z.string().optional(),
    deployment: z.string().optional(),
    pod: z.string().optional(),
    target_description: z.string(),
  }),
  model_used: z.string(),
  anomalies_detected: count,
  anomalies: z.array(Anomaly),
  summary: Summary,
  recommendation: z.string(),
  recommendations: z.array(action),
  alerts: z.array(
    z.strictObject({ type: z.literal("anomaly"), severity, message: z.string(), action_required: action }),
  ),
  features: z.strictObject({
    total_features: count,
    base_metrics: z.array(Metric),
    features_per_metric: count,
    feature_names: z.array(z.string()),
  }),
  /** What else was measured now; absent: nothing. */
  enriched_signals: z
    .strictObject({
      cpu_throttle_rate: z.number().optional(),
      http_error_rate: z.number().optional(),
      http_response_time_p99_ms: z.number().optional(),
      throttling_detected: z.boolean(),
      http_degraded: z.boolean(),
    })
    .optional(),
  /** Metrics of which nothing was measured. */
  missing: z.array(z.strictObject({ metric: Metric, because: z.string() })),
  /** Pods of which something is missing: no number takes its place, and nobody is asked about them. */
  not_judged: z.array(z.strictObject({ namespace: z.string(), pod: z.string(), missing: z.array(Metric) })),
  not_judged_count: count,
  warnings: z.array(z.string()),
  /** Questions to Prometheus. */
  queries: count,
  analyzed_at: Timestamp,
});
