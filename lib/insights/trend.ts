import type { Point } from "../domain/measured.ts";
import { lineThrough, mean } from "./least-squares.ts";
import { rounded } from "./shown-number.ts";

/** Of one resource that has a limit. */
export interface Usage {
  readonly points: readonly Point[];
  /** In the unit of the points. Undefined: there is none, so nothing ever runs out. */
  readonly limit: number | undefined;
}

export interface Trend {
  /** Percent of the mean, two decimals. */
  readonly dailyChangePercent: number;
  readonly weeklyChangePercent: number;
  readonly direction: "increasing" | "decreasing" | "stable";
  /** 0 to 1, two decimals: how much was measured, over how long, and how straight it is. */
  readonly confidence: number;
  /** Whole days, rounded up; undefined: it does not grow, or there is no limit. */
  readonly daysUntil85Percent: number | undefined;
  readonly daysUntilFull: number | undefined;
}

/** Of the Go engine: less than this a day, in percent of the mean, is no trend. */
const STABLE_PERCENT = 0.5;
const DAY_SECONDS = 86_400;
/** Of the Go engine: a point an hour for a week is as good as it gets. */
const POINTS_OF_A_WEEK = 168;
const WEEK_SECONDS = 7 * DAY_SECONDS;

/**
 * Where the use of a resource is heading. Undefined: fewer than two moments were measured.
 *
 * daily % = slope / mean × 100; days to a share T of the limit = ⌈(limit × T − last) / slope⌉, 0 where it is there already, none where the slope
 * is not above 0; confidence = 0.4 × min(n/168, 1) + 0.4 × R² + 0.2 × min(span / 7 d, 1). Slope in units a day, by least squares.
 * Source: the Go engine's `trending.go`, but the slope is used as it is: as a percentage of the mean, applied to the last value, it overstated
 * what grows.
 */
export function trendOf({ points, limit }: Usage): Trend | undefined {
  const line = lineThrough(points);
  const first = points[0];
  const last = points.at(-1);
  if (!line || !first || !last) return undefined;
  const middle = mean(points.map(({ value }) => value));
  const daily = middle === 0 ? 0 : (line.slopePerDay / middle) * 100;
  const confidence =
    0.4 * Math.min(points.length / POINTS_OF_A_WEEK, 1) +
    0.4 * line.rSquared +
    0.2 * Math.min((last.at - first.at) / WEEK_SECONDS, 1);
  const daysTo = (share: number): number | undefined =>
    daysUntil({
      threshold: limit === undefined ? undefined : limit * share,
      now: last.value,
      perDay: line.slopePerDay,
    });
  return {
    dailyChangePercent: rounded(daily, 2),
    weeklyChangePercent: rounded(daily * 7, 2),
    direction: daily > STABLE_PERCENT ? "increasing" : daily < -STABLE_PERCENT ? "decreasing" : "stable",
    confidence: rounded(confidence, 2),
    daysUntil85Percent: daysTo(0.85),
    daysUntilFull: daysTo(1),
  };
}

/** Whole days until something that grows by so much a day reaches a threshold, rounded up; 0: it has. Undefined: it never does, or there is none. */
export function daysUntil({
  threshold,
  now,
  perDay,
}: {
  readonly threshold: number | undefined;
  readonly now: number;
  readonly perDay: number;
}): number | undefined {
  if (threshold === undefined || threshold <= 0) return undefined;
  if (now >= threshold) return 0;
  if (perDay <= 0) return undefined;
  const days = Math.ceil((threshold - now) / perDay);
  return days <= FORESEEABLE_DAYS ? days : undefined;
}

/** Ten years: what is further away is no forecast, and beyond what a date can hold. */
const FORESEEABLE_DAYS = 3650;

/** The sooner of some; undefined: none of them ever. */
export function soonest(days: readonly (number | undefined)[]): number | undefined {
  const known = days.filter((each) => each !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** The day, in UTC, that is so many days after a moment. */
export function dayAfter(now: Date, days: number): string {
  return new Date(now.getTime() + days * DAY_SECONDS * 1000).toISOString().slice(0, 10);
}

/** Of the Go engine: a replica is asked for where a quota is used by more than this share. */
const COMFORTABLE_SHARE = 0.7;
const SOON_DAYS = 30;

/**
 * How many more replicas bring the load of each to 70 percent of what it may use: ⌈replicas × used / 0.70⌉ − replicas. 0 where nothing runs out
 * within 30 days or 70 percent are not reached. `used` is the larger share of CPU and memory in use, as a fraction.
 * Source: the Go engine's `trending.go`, which took every workload for one of a single replica.
 */
export function replicaIncrease({
  replicas,
  used,
  daysUntilFull,
}: {
  readonly replicas: number;
  readonly used: number;
  readonly daysUntilFull: number | undefined;
}): number {
  if (daysUntilFull === undefined || daysUntilFull > SOON_DAYS || used <= COMFORTABLE_SHARE) return 0;
  return Math.ceil((replicas * used) / COMFORTABLE_SHARE) - replicas;
}
