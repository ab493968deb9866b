import type { Course } from "../domain/measured.ts";
import { selector } from "../domain/promql.ts";
import { type Container, EACH_CONTAINER, containerOf, containersOf } from "./container.ts";
import { lineThrough, mean } from "./least-squares.ts";
import { rounded } from "./shown-number.ts";

export const LEAK_WINDOW_SECONDS = 86_400;
export const LEAK_STEP_SECONDS = 900;

/** Bytes of working set of each container, asked over a day. */
export function memoryQuery(scope: { readonly namespace?: string | undefined }): string {
  const memory = selector("container_memory_working_set_bytes", containersOf(scope));
  return `max by (${EACH_CONTAINER}) (${memory})`;
}

export interface LeakFinding extends Container {
  readonly currentBytes: number;
  readonly dailyGrowthBytes: number;
  /** Of the straight line, three decimals. */
  readonly rSquared: number;
  /** (last − mean) / mean, as a fraction. */
  readonly growth: number;
  readonly leaks: boolean;
  /** 0 to 1, two decimals; 0 where nothing leaks. */
  readonly confidence: number;
  readonly measuredHours: number;
}

/** Of the Go engine: so much above the mean of the day. */
const GROWTH = 0.1;
/** Below it more than half of what happens is no straight line: a cache that fills, or the load of the day. */
const STRAIGHT = 0.5;
/** What started later than this is still filling up. */
const LONG_ENOUGH_SECONDS = LEAK_WINDOW_SECONDS / 2;

/**
 * Whether the memory of a container grows and grows. Undefined: there are fewer than two moments, or nobody says whose it is.
 *
 * leak = slope > 0, (last − mean) / mean > 0.10, R² ≥ 0.5 and at least 12 h measured; confidence = min(slope / last, 1). Slope in bytes a day by
 * least squares over 24 h. Source: the Go engine's `diskexhaustion.go`, for each container by itself; it called the growth R², and any rise a leak.
 */
export function leakOf({ labels, points }: Course): LeakFinding | undefined {
  const container = containerOf(labels);
  const line = lineThrough(points);
  const first = points[0];
  const last = points.at(-1);
  if (!container || !line || !first || !last) return undefined;
  const middle = mean(points.map(({ value }) => value));
  const growth = middle === 0 ? 0 : (last.value - middle) / middle;
  const measured = last.at - first.at;
  const leaks = line.slopePerDay > 0 && growth > GROWTH && line.rSquared >= STRAIGHT && measured >= LONG_ENOUGH_SECONDS;
  return {
    ...container,
    currentBytes: last.value,
    dailyGrowthBytes: Math.round(line.slopePerDay),
    rSquared: rounded(line.rSquared, 3),
    growth: rounded(growth, 3),
    leaks,
    confidence: leaks ? rounded(Math.min(line.slopePerDay / last.value, 1), 2) : 0,
    measuredHours: rounded(measured / 3600, 1),
  };
}
