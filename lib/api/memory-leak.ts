import { type Context as HttpContext, Hono } from "hono";
import { z } from "zod";

import type { Context } from "../healing/context.ts";
import {
  LEAK_STEP_SECONDS,
  LEAK_WINDOW_SECONDS,
  type LeakFinding,
  leakOf,
  memoryQuery,
} from "../insights/memory-leak.ts";
import { demand } from "./authorize.ts";
import { allowOnly, checked } from "./failure.ts";
import { askOver } from "./measure.ts";
import { optionalNamespace } from "./namespace-filter.ts";
import { paging } from "./paging.ts";
import { until } from "./until.ts";

export const MemoryLeakQuery = z.object({ namespace: optionalNamespace, ...paging });
export const MEMORY_LEAK = "/api/v1/predict/memory-leak";

/** Whose memory grows and grows, container by container; those that leak come first. */
export function memoryLeakRoutes(context: Context): Hono {
  const app = new Hono();
  app.get(MEMORY_LEAK, async (c) => c.json(await search(context, c, checked(MemoryLeakQuery, c.req.query()))));
  allowOnly(app, "GET", MEMORY_LEAK);
  return app;
}

async function search(
  context: Context,
  c: HttpContext,
  { namespace, limit, offset }: z.infer<typeof MemoryLeakQuery>,
): Promise<object> {
  await demand(context, c, { verb: "get", namespace });
  const now = context.world.now();
  const range = until(now, { seconds: LEAK_WINDOW_SECONDS, step: LEAK_STEP_SECONDS });
  const { found, missing } = await askOver(context.world.metrics, { memory: memoryQuery({ namespace }) }, range);
  const all = found.memory.flatMap((course) => leakOf(course) ?? []).sort(worstFirst);
  return {
    status: "success",
    timestamp: now.toISOString(),
    namespace,
    results: all.slice(offset, offset + limit).map(view),
    leak_count: all.filter(({ leaks }) => leaks).length,
    total: all.length,
    limit,
    offset,
    missing,
  };
}

function worstFirst(a: LeakFinding, b: LeakFinding): number {
  return Number(b.leaks) - Number(a.leaks) || b.dailyGrowthBytes - a.dailyGrowthBytes;
}

function view(found: LeakFinding): object {
  return {
    namespace: found.namespace,
    pod: found.pod,
    container: found.container,
    current_memory_bytes: found.currentBytes,
    daily_growth_bytes: found.dailyGrowthBytes,
    growth_r_squared: found.rSquared,
    growth_over_mean: found.growth,
    leak_detected: found.leaks,
    confidence: found.confidence,
    measured_hours: found.measuredHours,
  };
}
