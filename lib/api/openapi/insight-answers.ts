/** What the REST API answers about what was measured. */
import { z } from "zod";

import { Timestamp } from "../../domain/time.ts";
import { count } from "./answers.ts";

const success = z.literal("success");
const fraction = z.number().min(0).max(1);
const day = z.iso.date();
/** Sentences: what could not be had, and what the answer may lack. */
const missing = z.array(z.string());
const paged = { total: count, limit: count, offset: count };

export const Recommendations = z.strictObject({
  status: success,
  timestamp: Timestamp,
  timeframe: z.enum(["1h", "6h", "24h"]),
  recommendations: z.array(
    z.strictObject({
      id: z.string(),
      type: z.enum(["proactive", "reactive"]),
      issue_type: z.string(),
      target: z.string(),
      namespace: z.string(),
      severity: z.enum(["low", "medium", "high", "critical"]),
      confidence: fraction,
      predicted_time: Timestamp.optional(),
      recommended_actions: z.array(z.string()),
      evidence: z.array(z.string()),
      source: z.enum(["historical_analysis", "pattern_detection", "metrics_trend", "ml_prediction"]),
      related_incident_id: z.string().optional(),
    }),
  ),
  total_recommendations: count,
  ml_enabled: z.boolean(),
  message: z.string().optional(),
  restricted_to: z.array(z.string()).optional(),
  missing,
});

const Fit = z.enum(["over-provisioned", "under-provisioned", "right-sized", "unknown"]);

export const RightSizes = z.strictObject({
  status: success,
  timestamp: Timestamp,
  namespace: z.string().optional(),
  analysis_window: z.string(),
  recommendations: z.array(
    z.strictObject({
      namespace: z.string(),
      pod: z.string(),
      container: z.string(),
      current_cpu_request: z.string(),
      current_cpu_limit: z.string(),
      p95_cpu_usage_cores: z.number().nullable(),
      recommended_cpu_request: z.string(),
      recommended_cpu_limit: z.string(),
      current_memory_request: z.string(),
      current_memory_limit: z.string(),
      p95_memory_usage_bytes: z.number().nullable(),
      recommended_memory_request: z.string(),
      recommended_memory_limit: z.string(),
      cpu_sizing: Fit,
      memory_sizing: Fit,
      /** Of the periods in which the container wanted to run, those in which it was stopped, in percent. */
      throttle_rate_pct: z.number().optional(),
      /** Of the window. */
      measured_hours: z.number().nullable(),
    }),
  ),
  over_provisioned_count: count,
  under_provisioned_count: count,
  right_sized_count: count,
  unknown_count: count,
  ...paged,
  missing,
});

export const DiskForecasts = z.strictObject({
  status: success,
  timestamp: Timestamp,
  scope: z.string().optional(),
  results: z.array(
    z.strictObject({
      node: z.string(),
      mountpoint: z.string(),
      device: z.string(),
      available_bytes: z.number(),
      total_bytes: z.number(),
      /** A fraction, as it was in the Go engine. */
      used_percent: z.number(),
      /** A day; negative: it empties. */
      daily_fill_rate_bytes: z.number().nullable(),
      fill_r_squared: fraction.nullable(),
      /** -1: never, as far as can be seen. */
      days_until_full: z.int().min(-1),
      urgency: z.enum(["critical", "warning", "info", "stable", "unknown"]),
      projected_full_date: day.optional(),
    }),
  ),
  critical_count: count,
  warning_count: count,
  ...paged,
  missing,
});

export const MemoryLeaks = z.strictObject({
  status: success,
  timestamp: Timestamp,
  namespace: z.string().optional(),
  results: z.array(
    z.strictObject({
      namespace: z.string(),
      pod: z.string(),
      container: z.string(),
      current_memory_bytes: z.number(),
      daily_growth_bytes: z.number(),
      growth_r_squared: fraction,
      /** What is used now above the mean of the day, as a fraction of it. */
      growth_over_mean: z.number(),
      leak_detected: z.boolean(),
      confidence: fraction,
      measured_hours: z.number(),
    }),
  ),
  leak_count: count,
  ...paged,
  missing,
});
