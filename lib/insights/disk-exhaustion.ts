import type { Course, SeriesLabels } from "../domain/measured.ts";
import { type Matcher, selector } from "../domain/promql.ts";
import { lineThrough } from "./least-squares.ts";
import { rounded } from "./shown-number.ts";
import { daysUntil } from "./trend.ts";

export const DISK_WINDOW_SECONDS = 7 * 86_400;
export const DISK_STEP_SECONDS = 2 * 3600;

/** Filesystems that hold nothing, or whose space is another one's. */
const NO_DISKS = ["tmpfs", "squashfs", "overlay", "ramfs", "iso9660", "erofs"];

interface Scope {
  readonly instance?: Matcher | undefined;
  readonly mountpoint?: string | undefined;
}

/** Bytes that anybody may still write, asked over a week, and bytes in all. */
export function diskQueries(scope: Scope): { readonly available: string; readonly size: string } {
  const labels = { fstype: { noneOf: NO_DISKS }, ...scope };
  return {
    available: selector("node_filesystem_avail_bytes", labels),
    size: selector("node_filesystem_size_bytes", labels),
  };
}

/** Which node an `instance` of the node exporter is. */
export const NODE_NAMES = selector("node_uname_info");

/** One filesystem of one node; the same in both answers. */
export function filesystemKey({ instance = "", device = "", mountpoint = "" }: SeriesLabels): string {
  return JSON.stringify([instance, device, mountpoint]);
}

export type Urgency = "critical" | "warning" | "info" | "stable" | "unknown";

export interface DiskForecast {
  readonly availableBytes: number;
  readonly totalBytes: number;
  /** A fraction, three decimals. */
  readonly used: number;
  /** Bytes a day; negative: it empties. Undefined: fewer than two moments were measured. */
  readonly dailyFillBytes: number | undefined;
  /** Of the straight line, three decimals. */
  readonly rSquared: number | undefined;
  /** Whole days; undefined: never, as far as can be seen. */
  readonly daysUntilFull: number | undefined;
  readonly urgency: Urgency;
}

/** Of the Go engine. */
const CRITICAL_DAYS = 3;
const WARNING_DAYS = 7;

/**
 * When a filesystem is full, if it goes on filling as it did for a week. Undefined: its space now is not known.
 *
 * used = (size − available) / size; rate = −slope of the available bytes, in bytes a day by least squares; days = ⌈available / rate⌉; below 3 days
 * critical, below 7 a warning, else info; stable where it does not fill. Full is 0 days and critical.
 * Source: the Go engine's `diskexhaustion.go`, for each filesystem by itself; it called a full one stable.
 */
export function forecastDisk(
  { points }: Pick<Course, "points">,
  totalBytes: number | undefined,
): DiskForecast | undefined {
  const last = points.at(-1);
  if (!last || totalBytes === undefined || totalBytes <= 0) return undefined;
  const line = lineThrough(points);
  const perDay = line && -line.slopePerDay;
  const days = daysUntil({ threshold: totalBytes, now: totalBytes - last.value, perDay: perDay ?? 0 });
  return {
    availableBytes: last.value,
    totalBytes,
    used: rounded((totalBytes - last.value) / totalBytes, 3),
    dailyFillBytes: perDay === undefined ? undefined : Math.round(perDay) || 0,
    rSquared: line && rounded(line.rSquared, 3),
    daysUntilFull: days,
    urgency: urgencyOf(days, perDay),
  };
}

function urgencyOf(days: number | undefined, perDay: number | undefined): Urgency {
  if (days === undefined) return perDay === undefined ? "unknown" : "stable";
  if (days < CRITICAL_DAYS) return "critical";
  return days < WARNING_DAYS ? "warning" : "info";
}
