/** What the REST API answers about the engine itself and about who deploys what. */
import { z } from "zod";

import { Timestamp } from "../../domain/time.ts";
import { Method, count } from "./answers.ts";

const Dependency = z.strictObject({
  name: z.string(),
  status: z.enum(["ok", "degraded", "down"]),
  message: z.string(),
  latency_ms: count,
  checked_at: Timestamp,
  last_tick_at: Timestamp.optional(),
});

export const HealthView = z.strictObject({
  status: z.enum(["healthy", "degraded", "unhealthy"]),
  timestamp: Timestamp,
  version: z.string(),
  uptime_seconds: count,
  dependencies: z.record(z.string(), Dependency),
  rbac: z.strictObject({
    status: z.enum(["ok", "down"]),
    permissions_total: count,
    permissions_ok: count,
    permissions_failed: count,
    critical_ok: z.boolean(),
    message: z.string(),
    missing: z.array(z.string()),
  }),
  details: z.strictObject({ namespace: z.string(), service_account: z.string() }),
});

export const Detected = z.strictObject({
  success: z.literal(true),
  data: z.strictObject({
    method: Method,
    confidence: z.number().min(0).max(1),
    source: z.string(),
    details: z.record(z.string(), z.string()),
    detected_at: Timestamp,
    namespace: z.string(),
    resource_name: z.string(),
    resource_kind: z.enum(["Deployment", "StatefulSet", "DaemonSet"]),
  }),
  message: z.string(),
});

export const DropsView = z.strictObject({
  drops: z.array(z.strictObject({ reason: z.string(), count, what: z.string() })),
  total: count,
});

export const CacheCleared = z.strictObject({ success: z.literal(true), message: z.string() });

export const CacheStats = z.strictObject({
  success: z.literal(true),
  data: z.strictObject({ total_entries: count, valid_entries: count, expired_entries: count, ttl_seconds: count }),
});

export const ClusterStatus = z.strictObject({
  status: z.literal("success"),
  timestamp: Timestamp,
  actions: z.strictObject({ total: count, pending: count, running: count, completed: count, failed: count }),
  engine: z.strictObject({
    running: z.boolean(),
    /** Incidents that are due and not yet looked at. */
    queue_length: count,
    /** Workflows that may change something now. */
    workers_count: count,
    /** Of this process, in seconds. */
    uptime: count,
  }),
});

export const Probe = z.strictObject({ status: z.enum(["ok", "ready"]), version: z.string().optional() });
