/** What the REST API answers about capacity. */
import { z } from "zod";

import { Timestamp } from "../../domain/time.ts";
import { count } from "./answers.ts";

const success = z.literal("success");
const fraction = z.number().min(0).max(1);
const day = z.iso.date();
/** Sentences: what could not be had, and what the answer may lack. */
const missing = z.array(z.string());

const Trend = z.strictObject({
  daily_change_percent: z.number(),
  weekly_change_percent: z.number(),
  direction: z.enum(["increasing", "decreasing", "stable"]),
});

const trending = {
  cpu: Trend.optional(),
  memory: Trend.optional(),
  /** -1: never, as far as can be seen. */
  days_until_85_percent: z.int().min(-1),
  projected_85_percent_date: day.optional(),
  projected_exhaustion_date: day.optional(),
  confidence: fraction,
  forecasted_exhaustion_days: z.int().min(-1),
  recommended_replica_increase: count,
};

export const TrendsView = z.strictObject({
  status: success,
  /** Empty: of the cluster. */
  namespace: z.string(),
  timestamp: Timestamp,
  window: z.enum(["7d", "14d", "30d"]),
  ...trending,
  missing,
});

const usage = {
  /** Null: not measured. */
  cpu: z.strictObject({ used: z.string(), used_numeric: z.number(), percent: z.number() }).nullable(),
  memory: z.strictObject({ used: z.string(), used_bytes: z.number(), percent: z.number() }).nullable(),
  pod_count: count,
};

const Health = z.enum(["healthy", "unhealthy", "unknown"]);

export const NamespaceCapacityView = z.strictObject({
  status: success,
  namespace: z.string(),
  timestamp: Timestamp,
  quota: z.strictObject({
    cpu: z
      .strictObject({ limit: z.string(), limit_numeric: z.number(), declared_numeric: z.number().optional() })
      .optional(),
    memory: z
      .strictObject({ limit: z.string(), limit_bytes: z.number(), declared_bytes: z.number().optional() })
      .optional(),
    /** 0: none. */
    pod_count_limit: z.number(),
    has_quota: z.boolean(),
  }),
  current_usage: z.strictObject(usage),
  available: z.strictObject({
    cpu: z.strictObject({ available: z.string(), available_numeric: z.number(), percent: z.number() }).nullable(),
    memory: z.strictObject({ available: z.string(), available_bytes: z.number(), percent: z.number() }).nullable(),
    pod_slots: z.number(),
  }),
  trending: z.strictObject(trending).optional(),
  infrastructure_impact: z
    .strictObject({
      etcd_object_count: z.number().nullable(),
      /** Of etcd's own quota of bytes. */
      etcd_capacity_percent: z.number().nullable(),
      api_server_qps: z.number().nullable(),
      scheduler_queue_length: z.number().nullable(),
      control_plane_health: Health,
    })
    .optional(),
  missing,
});

export const ClusterCapacityView = z.strictObject({
  status: success,
  scope: z.literal("cluster"),
  timestamp: Timestamp,
  /** Of the nodes on which anybody's pods may run. */
  cluster_capacity: z.strictObject({
    total_cpu: z.string(),
    total_memory: z.string(),
    allocatable_cpu: z.string(),
    allocatable_memory: z.string(),
    node_count: count,
    cordoned_node_count: count,
  }),
  cluster_usage: z.strictObject(usage),
  namespaces: z.array(
    z.strictObject({
      name: z.string(),
      cpu_percent: z.number().nullable(),
      memory_percent: z.number().nullable(),
      pod_count: count,
    }),
  ),
  infrastructure: z.strictObject({
    control_plane_cpu_percent: z.number().nullable(),
    control_plane_memory_percent: z.number().nullable(),
    etcd_health: Health,
  }),
  missing,
});
