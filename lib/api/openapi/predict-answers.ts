/** What the REST API answers about usage to come. */
import { z } from "zod";

import { Timestamp } from "../../domain/time.ts";
import { count } from "./answers.ts";

const share = z.number().min(0).max(1);
const percent = z.number().min(0);

export const Predicted = z.strictObject({
  status: z.literal("success"),
  scope: z.enum(["pod", "deployment", "namespace", "cluster"]),
  target: z.string(),
  /** From 0 to 100. */
  predictions: z.strictObject({ cpu_percent: percent, memory_percent: percent }),
  /** What the model says nothing of: there the mean of the last 24 hours stands. */
  not_predicted: z.array(z.enum(["cpu_percent", "memory_percent"])),
  /** Means of 24 hours, in percent of the cluster. */
  current_metrics: z.strictObject({
    cpu_rolling_mean: percent,
    memory_rolling_mean: percent,
    timestamp: Timestamp,
    time_range: z.literal("24h"),
  }),
  model_info: z.strictObject({
    name: z.string(),
    version: z.string(),
    confidence: share,
    /** The model's own, or the share of its row that was really measured. */
    confidence_from: z.enum(["model", "measured_share"]),
    /** How many hours ahead its answer reaches. */
    reaches_hours: count,
    /** The moment lies beyond that, and its last step stands for it. */
    is_beyond: z.boolean(),
  }),
  target_time: z.strictObject({ hour: count, day_of_week: count, iso_timestamp: Timestamp }),
  /** The row of numbers that the model was asked about. */
  features: z.strictObject({
    kind: z.enum(["engineered", "raw", "calendar"]),
    version: z.enum(["v1", "v2"]),
    total: count,
    /** Numbers that were not measured, by metric: defaults stood there. */
    missing: z.record(z.string(), count),
    measured_share: share,
  }),
  /** Questions to Prometheus. */
  queries: count,
  timestamp: Timestamp,
});
