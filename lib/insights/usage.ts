import type { Point, Reading } from "../domain/measured.ts";
import { duration, selector } from "../domain/promql.ts";
import { containersOf } from "./container.ts";

export interface UsageQueries {
  /** Cores. */
  readonly cpu: string;
  /** Bytes of working set. */
  readonly memory: string;
}

/** What containers use: of one namespace or of all, as one sum or by labels that the series have. */
export function usageQueries(namespace?: string, by: readonly string[] = []): UsageQueries {
  const labels = containersOf({ namespace });
  const sum = by.length === 0 ? "sum" : `sum by (${by.join(",")})`;
  return {
    cpu: `${sum} (rate(${selector("container_cpu_usage_seconds_total", labels)}[${duration(300)}]))`,
    memory: `${sum} (${selector("container_memory_working_set_bytes", labels)})`,
  };
}

export const TREND_STEP_SECONDS = 3600;

/** Its names, newest first. */
const OBJECTS = ["apiserver_resource_objects", "apiserver_storage_objects", "etcd_object_counts"];

/**
 * What the control plane says of itself; a cluster whose control plane is not scraped says nothing. Every API server counts all objects, so
 * they are not added up; what etcd can hold is its own quota of bytes, and not a number of objects.
 */
export const CONTROL_PLANE_QUERIES = {
  objects: `sum(${OBJECTS.map((metric) => `max by (group,resource) (${metric})`).join(" or ")})`,
  etcdShare: "max(etcd_mvcc_db_total_size_in_bytes / etcd_server_quota_backend_bytes)",
  requests: "sum(rate(apiserver_request_total[5m]))",
  pending: "sum(scheduler_pending_pods)",
  /** 0 where any member has no leader. */
  leader: "min(etcd_server_has_leader)",
} as const;

export type Health = "healthy" | "unhealthy" | "unknown";

export function etcdHealth(hasLeader: number | undefined): Health {
  if (hasLeader === undefined) return "unknown";
  return hasLeader > 0 ? "healthy" : "unhealthy";
}

/** The one value of a query that has one; undefined: it was not measured. */
export function onlyValue(readings: readonly Reading[]): number | undefined {
  return readings.length === 1 ? readings[0]?.value : undefined;
}

export function lastValue(points: readonly Point[]): number | undefined {
  return points.at(-1)?.value;
}
