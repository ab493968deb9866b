import { type Context as HttpContext, Hono } from "hono";
import { z } from "zod";

import type { Context } from "../healing/context.ts";
import {
  type Fit,
  type RightSized,
  type Size,
  fitOfBoth,
  rightSize,
  rightSizingQueries,
} from "../insights/right-sizing.ts";
import { bytesText, coresText, rounded } from "../insights/shown-number.ts";
import { demand } from "./authorize.ts";
import { allowOnly, checked } from "./failure.ts";
import { askNow } from "./measure.ts";
import { optionalNamespace } from "./namespace-filter.ts";
import { paging } from "./paging.ts";

/** `7d`, `12h`: no more than 90 days. */
const WINDOW = /^(?:([1-9]|[1-8][0-9]|90)d|([1-9][0-9]{0,2})h)$/;
const window = z.string().regex(WINDOW, "expected hours or days like 12h or 7d, at most 90d");

function secondsOf(window: string): number {
  const [, days, hours] = WINDOW.exec(window) ?? [];
  return days === undefined ? Number(hours) * 3600 : Number(days) * 86_400;
}

export const RightSizingQuery = z.object({
  namespace: optionalNamespace,
  /** What the name of a pod begins with. */
  pod: z.string().max(253).optional(),
  window: window.default("30d"),
  ...paging,
});

export const RIGHT_SIZING = "/api/v1/recommendations/rightsizing";

/** What each container that runs should ask for, by what it used. */
export function rightSizingRoutes(context: Context): Hono {
  const app = new Hono();
  app.get(RIGHT_SIZING, async (c) => c.json(await size(context, c, checked(RightSizingQuery, c.req.query()))));
  allowOnly(app, "GET", RIGHT_SIZING);
  return app;
}

async function size(
  context: Context,
  c: HttpContext,
  { namespace, pod, window, limit, offset }: z.infer<typeof RightSizingQuery>,
): Promise<object> {
  await demand(context, c, { verb: "get", namespace });
  const podPrefix = pod === "" ? undefined : pod;
  const queries = rightSizingQueries({ namespace, podPrefix, windowSeconds: secondsOf(window) });
  const { found, missing } = await askNow(context.world.metrics, queries);
  const all = rightSize(found).sort((a, b) => offBy(b) - offBy(a));
  const count = (fit: Fit): number => all.filter((each) => fitOfBoth(each) === fit).length;
  return {
    status: "success",
    timestamp: context.world.now().toISOString(),
    namespace,
    analysis_window: window,
    recommendations: all.slice(offset, offset + limit).map(view),
    over_provisioned_count: count("over-provisioned"),
    under_provisioned_count: count("under-provisioned"),
    right_sized_count: count("right-sized"),
    unknown_count: count("unknown"),
    total: all.length,
    limit,
    offset,
    missing,
  };
}

/** What is furthest off comes first: cores, and 4 GiB count as much as one. */
function offBy({ cpu, memory }: RightSized): number {
  return apart(cpu) + apart(memory) / (4 * 1024 ** 3);
}

function apart({ request = 0, recommendedRequest = request }: Size): number {
  return Math.abs(request - recommendedRequest);
}

function view(sized: RightSized): object {
  const { namespace, pod, container, cpu, memory, throttled, measuredHours } = sized;
  return {
    namespace,
    pod,
    container,
    current_cpu_request: text(cpu.request, coresText),
    current_cpu_limit: text(cpu.limit, coresText),
    p95_cpu_usage_cores: cpu.p95 === undefined ? null : rounded(cpu.p95, 3),
    recommended_cpu_request: text(cpu.recommendedRequest, coresText),
    recommended_cpu_limit: text(cpu.recommendedLimit, coresText),
    current_memory_request: text(memory.request, bytesText),
    current_memory_limit: text(memory.limit, bytesText),
    p95_memory_usage_bytes: memory.p95 === undefined ? null : Math.round(memory.p95),
    recommended_memory_request: text(memory.recommendedRequest, bytesText),
    recommended_memory_limit: text(memory.recommendedLimit, bytesText),
    cpu_sizing: cpu.fit,
    memory_sizing: memory.fit,
    throttle_rate_pct: throttled === undefined ? undefined : rounded(throttled * 100, 2),
    measured_hours: measuredHours === undefined ? null : rounded(measuredHours, 1),
  };
}

/** Empty: it is not set, or cannot be said. */
function text(amount: number | undefined, inWords: (amount: number) => string): string {
  return amount === undefined ? "" : inWords(amount);
}
