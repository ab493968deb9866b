import { type Context as HttpContext, Hono } from "hono";
import { z } from "zod";

import type { Course, Reading } from "../domain/measured.ts";
import type { Matcher } from "../domain/promql.ts";
import type { Context } from "../healing/context.ts";
import {
  DISK_STEP_SECONDS,
  DISK_WINDOW_SECONDS,
  type DiskForecast,
  NODE_NAMES,
  type Urgency,
  diskQueries,
  filesystemKey,
  forecastDisk,
} from "../insights/disk-exhaustion.ts";
import { dayAfter } from "../insights/trend.ts";
import { demand } from "./authorize.ts";
import { allowOnly, checked } from "./failure.ts";
import { askNow, askOver, orMissing } from "./measure.ts";
import { paging } from "./paging.ts";
import { until } from "./until.ts";

export const DiskQuery = z.object({
  /** A part of the node's name, or of what the node exporter is called. */
  node: z.string().max(253).optional(),
  mountpoint: z.string().max(500).optional(),
  ...paging,
});
export const DISK_EXHAUSTION = "/api/v1/predict/disk-exhaustion";

/** When each filesystem of each node is full; the soonest first. */
export function diskExhaustionRoutes(context: Context): Hono {
  const app = new Hono();
  app.get(DISK_EXHAUSTION, async (c) => c.json(await forecast(context, c, checked(DiskQuery, c.req.query()))));
  allowOnly(app, "GET", DISK_EXHAUSTION);
  return app;
}

interface Disk extends DiskForecast {
  readonly node: string;
  readonly mountpoint: string;
  readonly device: string;
}

async function forecast(
  context: Context,
  c: HttpContext,
  { node = "", mountpoint = "", limit, offset }: z.infer<typeof DiskQuery>,
): Promise<object> {
  // Nodes are nobody's namespace.
  await demand(context, c, { verb: "get", namespace: undefined });
  const { metrics } = context.world;
  const now = context.world.now();
  const names = await orMissing(["names"], askNow(metrics, { names: NODE_NAMES }));
  const nodeNames = namesOf(names.found.names);
  const queries = diskQueries({
    instance: instancesOf(node, nodeNames),
    mountpoint: mountpoint === "" ? undefined : mountpoint,
  });
  const range = until(now, { seconds: DISK_WINDOW_SECONDS, step: DISK_STEP_SECONDS });
  const [available, size] = await Promise.all([
    askOver(metrics, { available: queries.available }, range),
    askNow(metrics, { size: queries.size }),
  ]);
  const all = disksOf(available.found.available, size.found.size, nodeNames).sort(soonestFirst);
  const count = (urgency: Urgency): number => all.filter((each) => each.urgency === urgency).length;
  return {
    status: "success",
    timestamp: now.toISOString(),
    scope: node === "" ? undefined : node,
    results: all.slice(offset, offset + limit).map((disk) => view(disk, now)),
    critical_count: count("critical"),
    warning_count: count("warning"),
    total: all.length,
    limit,
    offset,
    missing: [...new Set([...names.missing, ...available.missing, ...size.missing])],
  };
}

/** What the node is called on which a node exporter runs: its instance is often an address. */
function namesOf(readings: readonly Reading[]): ReadonlyMap<string, string> {
  return new Map(
    readings.flatMap(({ labels: { instance, nodename } }): [string, string][] =>
      instance === undefined || nodename === undefined ? [] : [[instance, nodename]],
    ),
  );
}

function instancesOf(node: string, names: ReadonlyMap<string, string>): Matcher | undefined {
  if (node === "") return undefined;
  if (names.size === 0) return { contains: node };
  return { oneOf: [...names].filter((pair) => pair.some((name) => name.includes(node))).map(([instance]) => instance) };
}

function disksOf(available: readonly Course[], sizes: readonly Reading[], names: ReadonlyMap<string, string>): Disk[] {
  const sizeOf = new Map(sizes.map(({ labels, value }) => [filesystemKey(labels), value]));
  return available.flatMap(({ labels, points }) => {
    const found = forecastDisk({ points }, sizeOf.get(filesystemKey(labels)));
    if (!found) return [];
    const { instance = "", mountpoint = "", device = "" } = labels;
    return [{ ...found, node: names.get(instance) ?? instance, mountpoint, device }];
  });
}

function soonestFirst(a: Disk, b: Disk): number {
  return (a.daysUntilFull ?? Infinity) - (b.daysUntilFull ?? Infinity) || b.used - a.used || 0;
}

function view(disk: Disk, now: Date): object {
  const { daysUntilFull: days } = disk;
  return {
    node: disk.node,
    mountpoint: disk.mountpoint,
    device: disk.device,
    available_bytes: disk.availableBytes,
    total_bytes: disk.totalBytes,
    used_percent: disk.used,
    daily_fill_rate_bytes: disk.dailyFillBytes ?? null,
    fill_r_squared: disk.rSquared ?? null,
    days_until_full: days ?? -1,
    urgency: disk.urgency,
    projected_full_date: days === undefined ? undefined : dayAfter(now, days),
  };
}
