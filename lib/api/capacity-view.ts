/** What the REST API shows of the capacity of a namespace: the fields of the Go engine, and what it left out. */
import type { Reading } from "../domain/measured.ts";
import { type Limit, type NamespaceQuota, leftOf } from "../insights/quota.ts";
import { bytesText, rounded } from "../insights/shown-number.ts";
import { type Trend, dayAfter, replicaIncrease, soonest } from "../insights/trend.ts";
import { type CONTROL_PLANE_QUERIES, etcdHealth, onlyValue } from "../insights/usage.ts";
import type { Heading, Limits } from "./trends.ts";

export function quotaView({ cpu, memory, pods, exists }: NamespaceQuota): object {
  return {
    cpu: cpu && { limit: cpu.text, limit_numeric: cpu.amount, declared_numeric: cpu.declared },
    memory: memory && { limit: memory.text, limit_bytes: memory.amount, declared_bytes: memory.declared },
    pod_count_limit: pods?.amount ?? 0,
    has_quota: exists,
  };
}

/** Null: it was not measured. */
export function usageView(
  { cpu, memory }: Limits,
  limits: Limits,
): { readonly cpu: object | null; readonly memory: object | null } {
  return {
    cpu: cpu === undefined ? null : { used: millicores(cpu), used_numeric: cpu, percent: percentOf(cpu, limits.cpu) },
    memory:
      memory === undefined
        ? null
        : { used: bytesText(memory), used_bytes: Math.round(memory), percent: percentOf(memory, limits.memory) },
  };
}

/** 0 without a limit, as in the Go engine. */
function percentOf(amount: number, limit: number | undefined): number {
  return rounded(shareOf(amount, limit) * 100, 3);
}

/** The Go engine cut what is below a millicore off. */
function millicores(cores: number): string {
  return `${Math.trunc(cores * 1000)}m`;
}

export function availableView(used: Limits, { cpu, memory, pods }: NamespaceQuota, podCount: number): object {
  const ofCpu = leftOf(used.cpu, cpu?.amount);
  const ofMemory = leftOf(used.memory, memory?.amount);
  return {
    cpu: ofCpu
      ? { available: millicores(ofCpu.left), available_numeric: ofCpu.left, percent: rounded(ofCpu.percent, 3) }
      : null,
    memory: ofMemory
      ? {
          available: bytesText(ofMemory.left),
          available_bytes: Math.round(ofMemory.left),
          percent: rounded(ofMemory.percent, 3),
        }
      : null,
    pod_slots: slotsOf(pods, podCount),
  };
}

function slotsOf(pods: Limit | undefined, podCount: number): number {
  return pods === undefined ? 0 : Math.max(0, pods.amount - podCount);
}

/** `projected_exhaustion_date` is the day on which nothing is left; the Go engine gave that of 85 percent, which has a name of its own here. */
export function trendingView(
  { cpu, memory, now: used }: Heading,
  { now, podCount, limits }: { readonly now: Date; readonly podCount: number; readonly limits: Limits },
): object {
  const full = soonest([cpu?.daysUntilFull, memory?.daysUntilFull]);
  const to85 = soonest([cpu?.daysUntil85Percent, memory?.daysUntil85Percent]);
  const share = Math.max(shareOf(used.cpu, limits.cpu), shareOf(used.memory, limits.memory));
  return {
    ...eachTrend(cpu, memory),
    days_until_85_percent: to85 ?? -1,
    projected_85_percent_date: to85 === undefined ? undefined : dayAfter(now, to85),
    projected_exhaustion_date: full === undefined ? undefined : dayAfter(now, full),
    confidence: Math.max(...[cpu, memory].map((trend) => trend?.confidence ?? 0)),
    forecasted_exhaustion_days: full ?? -1,
    recommended_replica_increase: replicaIncrease({ replicas: podCount, used: share, daysUntilFull: full }),
  };
}

function eachTrend(cpu: Trend | undefined, memory: Trend | undefined): object {
  return { cpu: cpu && trendView(cpu), memory: memory && trendView(memory) };
}

function trendView({ dailyChangePercent, weeklyChangePercent, direction }: Trend): object {
  return { daily_change_percent: dailyChangePercent, weekly_change_percent: weeklyChangePercent, direction };
}

function shareOf(used: number | undefined, limit: number | undefined): number {
  return used === undefined || limit === undefined || limit <= 0 ? 0 : used / limit;
}

export type ControlPlane = Readonly<Record<keyof typeof CONTROL_PLANE_QUERIES, readonly Reading[]>>;

/** Null: nobody measures the control plane. */
export function infrastructureView({ objects, etcdShare, requests, pending, leader }: ControlPlane): object {
  const [share, perSecond] = [onlyValue(etcdShare), onlyValue(requests)];
  return {
    etcd_object_count: onlyValue(objects) ?? null,
    etcd_capacity_percent: share === undefined ? null : rounded(share * 100, 2),
    api_server_qps: perSecond === undefined ? null : rounded(perSecond, 2),
    scheduler_queue_length: onlyValue(pending) ?? null,
    control_plane_health: etcdHealth(onlyValue(leader)),
  };
}
