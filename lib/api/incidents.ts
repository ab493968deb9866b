import { type Context as HttpContext, Hono } from "hono";
import { z } from "zod";

import { IncidentId } from "../domain/ids.ts";
import { Severity } from "../domain/signal.ts";
import type { Context } from "../healing/context.ts";
import type { IncidentSummary } from "../state/incidents.ts";
import { findFor, readableBy, visibleTo } from "./authorize.ts";
import { NO_SUCH_INCIDENT, allowOnly, checked } from "./failure.ts";
import { newIncidentRoutes } from "./new-incident.ts";
import { incidentView, summaryView } from "./views.ts";

/** `all` means no filter, as clients of the Go engine send it. */
const filter = z
  .string()
  .max(63)
  .transform((value) => (value === "all" || value === "" ? undefined : value))
  .optional();

export const ListQuery = z.object({
  namespace: filter,
  severity: filter,
  /** `completed` is what the clients of the Go engine call it. */
  status: filter.transform((status) => (status === "completed" ? "remediated" : status)),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  offset: z.coerce.number().int().min(0).default(0),
});

export function incidentRoutes(context: Context): Hono {
  const app = new Hono();
  app.get("/api/v1/incidents", async (c) => c.json(await listIncidents(context, c, checked(ListQuery, c.req.query()))));

  app.get("/api/v1/incidents/:id", async (c) => {
    const id = IncidentId.safeParse(c.req.param("id")).data;
    const incident = await findFor(context, c, { id, right: { verb: "get" }, missing: NO_SUCH_INCIDENT });
    return c.json({ ...incidentView(incident), children: await childrenOf(context, c, incident.id) });
  });

  app.route("/", newIncidentRoutes(context));
  allowOnly(app, "GET, POST", "/api/v1/incidents");
  allowOnly(app, "GET, DELETE", "/api/v1/incidents/:id");
  return app;
}

async function childrenOf(context: Context, c: HttpContext, parent: string): Promise<object[]> {
  const children = await readableBy(context, c, await context.incidents.all({ parent }));
  return children.map(({ id, title, phase, outcome }) => ({ id, title, phase: outcome ?? phase }));
}

async function listIncidents(
  context: Context,
  c: HttpContext,
  { namespace, severity, status, limit, offset }: z.infer<typeof ListQuery>,
): Promise<object> {
  const { summaries, restrictedTo } = await visibleTo(context, c, {
    summaries: await everySummary(context),
    namespace,
  });
  const all = summaries.map(summaryView);
  const matching = all
    .filter((item) => namespace === undefined || item["namespace"] === namespace)
    .filter((item) => severity === undefined || item.severity === severity)
    .filter((item) => status === undefined || item.status === status || item.phase === status);
  const page = matching.slice(offset, offset + limit);
  return {
    incidents: page,
    total: matching.length,
    limit,
    offset,
    summary: summaryOf(all),
    restricted_to: restrictedTo,
  };
}

function summaryOf(all: readonly ReturnType<typeof summaryView>[]): object {
  const count = (key: "status" | "severity", value: string): number => all.filter((item) => item[key] === value).length;
  return {
    total: all.length,
    active: count("status", "active"),
    completed: count("status", "remediated"),
    failed: count("status", "failed"),
    by_severity: Object.fromEntries(Severity.options.map((each) => [each, count("severity", each)])),
  };
}

/** Newest first. Metadata only: no incident is read for a list. */
async function everySummary({ incidents }: Context): Promise<IncidentSummary[]> {
  return (await incidents.all({})).sort((a, b) => Date.parse(b.openedAt) - Date.parse(a.openedAt));
}
