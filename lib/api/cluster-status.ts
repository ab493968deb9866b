import { type Context as HttpContext, Hono } from "hono";

import { isAfter, secondsBetween } from "../domain/time.ts";
import type { Context } from "../healing/context.ts";
import type { IncidentSummary } from "../state/incidents.ts";
import { CLUSTER } from "../state/ledger.ts";
import { visibleTo } from "./authorize.ts";
import { allowOnly } from "./failure.ts";
import { summaryView } from "./views.ts";

/** What is going on, in numbers, of all that the caller may list. */
export function clusterStatusRoutes(context: Context): Hono {
  const app = new Hono();
  const startedAt = context.world.now();
  app.get("/api/v1/cluster/status", async (c) => c.json(await statusOf(context, c, startedAt)));
  allowOnly(app, "GET", "/api/v1/cluster/status");
  return app;
}

async function statusOf(context: Context, c: HttpContext, startedAt: Date): Promise<object> {
  const { incidents, ledger, world } = context;
  const { summaries } = await visibleTo(context, c, { summaries: await incidents.all({}), namespace: undefined });
  const now = world.now();
  return {
    status: "success",
    timestamp: now.toISOString(),
    actions: actionsOf(summaries),
    engine: {
      running: true,
      queue_length: summaries.filter(({ dueAt }) => dueAt !== undefined && !isAfter(dueAt, now)).length,
      workers_count: (await ledger.entries(CLUSTER)).length,
      uptime: Math.floor(secondsBetween(startedAt, now)),
    },
  };
}

const RUNNING: ReadonlySet<string> = new Set(["running", "undoing", "verifying"]);

/** One for each incident that has a workflow; the newest counts. */
function actionsOf(summaries: readonly IncidentSummary[]): object {
  const all = summaries.filter(({ workflow }) => workflow !== undefined).map(summaryView);
  const count = (matches: (item: (typeof all)[number]) => boolean): number => all.filter(matches).length;
  const running = count(({ phase }) => RUNNING.has(phase));
  return {
    total: all.length,
    pending: count(({ status }) => status === "active") - running,
    running,
    completed: count(({ status }) => status === "remediated"),
    failed: count(({ status }) => status === "failed"),
  };
}
