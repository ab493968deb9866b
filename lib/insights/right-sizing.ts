import type { Reading } from "../domain/measured.ts";
import { duration, selector } from "../domain/promql.ts";
import { type Container, EACH_CONTAINER, byContainer, containerOf, containersOf, keyOf } from "./container.ts";

/** The containers, and how far back is looked. */
export interface Sizing {
  readonly namespace?: string | undefined;
  readonly podPrefix?: string | undefined;
  readonly windowSeconds: number;
}

/** So many moments of a window are looked at, and at most one in five minutes: Prometheus answers in time, and a percentile is the same. */
const MOMENTS = 2016;
const RATE_SECONDS = 300;

/**
 * What is asked, one query for all containers each. CPU in cores, memory in bytes of working set: what the kernel may not take back, and by which
 * it kills. Throttling is the share of CFS periods in which a container was stopped.
 */
export function rightSizingQueries({ windowSeconds, ...scope }: Sizing): Record<keyof Sized, string> {
  const labels = containersOf(scope);
  const step = Math.max(RATE_SECONDS, Math.ceil(windowSeconds / MOMENTS));
  const over = `[${duration(windowSeconds)}:${duration(step)}]`;
  const rate = (metric: string): string => `rate(${selector(metric, labels)}[${duration(RATE_SECONDS)}])`;
  const declared = (metric: string, resource: string): string => each("max", selector(metric, { ...labels, resource }));
  const cpu = each("sum", rate("container_cpu_usage_seconds_total"));
  const memory = each("max", selector("container_memory_working_set_bytes", labels));
  return {
    now: memory,
    cpuP95: `quantile_over_time(0.95, ${cpu}${over})`,
    memoryP95: `quantile_over_time(0.95, ${memory}${over})`,
    memoryPeak: `max_over_time(${memory}${over})`,
    moments: `count_over_time(${memory}${over}) * ${step / 3600}`,
    cpuRequest: declared("kube_pod_container_resource_requests", "cpu"),
    cpuLimit: declared("kube_pod_container_resource_limits", "cpu"),
    memoryRequest: declared("kube_pod_container_resource_requests", "memory"),
    memoryLimit: memoryLimitQuery(scope),
    throttled: `${each("sum", rate("container_cpu_cfs_throttled_periods_total"))} / ${each("sum", rate("container_cpu_cfs_periods_total"))}`,
  };
}

function each(aggregation: "max" | "sum", expression: string): string {
  return `${aggregation} by (${EACH_CONTAINER}) (${expression})`;
}

/** Bytes that each container may use. */
export function memoryLimitQuery(scope: Omit<Sizing, "windowSeconds">): string {
  return each("max", selector("kube_pod_container_resource_limits", { ...containersOf(scope), resource: "memory" }));
}

/** The answers to those queries. */
export interface Sized {
  /** Working set now: who is in it runs. */
  readonly now: readonly Reading[];
  readonly cpuP95: readonly Reading[];
  readonly memoryP95: readonly Reading[];
  readonly memoryPeak: readonly Reading[];
  /** Hours of the window in which it was measured. */
  readonly moments: readonly Reading[];
  readonly cpuRequest: readonly Reading[];
  readonly cpuLimit: readonly Reading[];
  readonly memoryRequest: readonly Reading[];
  readonly memoryLimit: readonly Reading[];
  /** 0 to 1. */
  readonly throttled: readonly Reading[];
}

export type Fit = "over-provisioned" | "under-provisioned" | "right-sized" | "unknown";

/** Of CPU in cores, of memory in bytes. What is undefined was not measured or is not set. */
export interface Size {
  readonly request: number | undefined;
  readonly limit: number | undefined;
  readonly p95: number | undefined;
  readonly recommendedRequest: number | undefined;
  readonly recommendedLimit: number | undefined;
  readonly fit: Fit;
}

export interface RightSized extends Container {
  readonly cpu: Size;
  readonly memory: Size;
  /** 0 to 1. */
  readonly throttled: number | undefined;
  /** Of the window. */
  readonly measuredHours: number | undefined;
}

const REQUEST_FACTOR = 1.2;
const LIMIT_FACTOR = 1.5;
const OVER = 2;
const UNDER = 0.8;
/** What any process needs to be there at all: a container that idles is not told to ask for nothing. */
const LEAST_CORES = 0.01;
const LEAST_BYTES = 16 * 1024 ** 2;

/** Of every container that runs now, whatever ran earlier under the same name included. */
export function rightSize(sized: Sized): RightSized[] {
  const [cpuP95, cpuRequest, cpuLimit] = [of(sized.cpuP95), of(sized.cpuRequest), of(sized.cpuLimit)];
  const [memoryP95, memoryRequest, memoryLimit] = [of(sized.memoryP95), of(sized.memoryRequest), of(sized.memoryLimit)];
  const [memoryPeak, throttled, hours] = [of(sized.memoryPeak), of(sized.throttled), of(sized.moments)];
  return sized.now.flatMap(({ labels }) => {
    const container = containerOf(labels);
    if (!container) return [];
    const key = keyOf(container);
    const cpu = { p95: cpuP95(key), request: cpuRequest(key), limit: cpuLimit(key), least: LEAST_CORES };
    const memory = {
      p95: memoryP95(key),
      request: memoryRequest(key),
      limit: memoryLimit(key),
      least: LEAST_BYTES,
      peak: memoryPeak(key),
    };
    return {
      ...container,
      cpu: sizeOf(cpu),
      memory: sizeOf(memory),
      throttled: throttled(key),
      measuredHours: hours(key),
    };
  });
}

function of(readings: readonly Reading[]): (key: string) => number | undefined {
  const known = byContainer(readings);
  return (key) => known.get(key);
}

interface Known {
  readonly p95: number | undefined;
  readonly request: number | undefined;
  readonly limit: number | undefined;
  readonly least: number;
  /** Of memory: a limit below what was once needed kills. */
  readonly peak?: number | undefined;
}

/**
 * request = P95 × 1.20, limit = max(P95 × 1.50, peak); current request / P95 above 2 is over-provisioned, below 0.8 under-provisioned. P95 counts
 * as no less than 10 millicores or 16 MiB. A container without a request or without a P95 is `unknown`.
 * Source: the Go engine's `rightsizing.go`; the peak and the least are ours.
 */
export function sizeOf({ p95, request, limit, least, peak = 0 }: Known): Size {
  if (p95 === undefined)
    return { request, limit, p95, recommendedRequest: undefined, recommendedLimit: undefined, fit: "unknown" };
  const needed = Math.max(p95, least);
  return {
    request,
    limit,
    p95,
    recommendedRequest: needed * REQUEST_FACTOR,
    recommendedLimit: Math.max(needed * LIMIT_FACTOR, peak),
    fit: request === undefined ? "unknown" : fitOf(request / needed),
  };
}

function fitOf(ratio: number): Fit {
  if (ratio > OVER) return "over-provisioned";
  return ratio < UNDER ? "under-provisioned" : "right-sized";
}

/** Of a container as a whole: what lacks something says so first. */
export function fitOfBoth({ cpu, memory }: RightSized): Fit {
  const fits = [cpu.fit, memory.fit];
  const worst = (["under-provisioned", "over-provisioned", "right-sized"] as const).find((fit) => fits.includes(fit));
  return worst ?? "unknown";
}
