import { type Context as HttpContext, Hono } from "hono";
import { z } from "zod";

import { WorkflowId, incidentOfWorkflow } from "../domain/ids.ts";
import type { Incident } from "../domain/incident.ts";
import { type Context, readIncident } from "../healing/context.ts";
import { findFor, visibleTo } from "./authorize.ts";
import { coordinationView } from "./coordination-view.ts";
import { allowOnly, checked, fail } from "./failure.ts";

export const CoordinationQuery = z.object({
  namespace: z.string().max(63).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  offset: z.coerce.number().int().min(0).default(0),
});

export const COORDINATION = "/api/v1/coordination/workflows";
const NO_SUCH_WORKFLOW = { status: 404, error: "workflow not found" } as const;

/** The workflows as the Go engine's coordinator showed them: one per incident, the newest, with its layers. */
export function coordinationRoutes(context: Context): Hono {
  const app = new Hono();
  app.get(COORDINATION, async (c) => c.json(await list(context, c, checked(CoordinationQuery, c.req.query()))));

  app.get(`${COORDINATION}/:id`, async (c) => {
    const id = WorkflowId.safeParse(c.req.param("id")).data;
    const incident = await findFor(context, c, {
      id: id && incidentOfWorkflow(id),
      right: { verb: "get" },
      missing: NO_SUCH_WORKFLOW,
    });
    const workflow = workflowsOf(incident).find((each) => each.id === id);
    return workflow ? c.json(coordinationView(incident, workflow)) : fail(c, NO_SUCH_WORKFLOW);
  });
  allowOnly(app, "GET", COORDINATION);
  allowOnly(app, "GET", `${COORDINATION}/:id`);
  return app;
}

async function list(
  context: Context,
  c: HttpContext,
  { namespace, limit, offset }: z.infer<typeof CoordinationQuery>,
): Promise<object> {
  const { summaries } = await visibleTo(context, c, { summaries: await context.incidents.all({}), namespace });
  const planned = summaries
    .filter(({ workflow }) => workflow !== undefined)
    .filter((summary) => namespace === undefined || summary.namespace === namespace)
    .sort((a, b) => Date.parse(b.openedAt) - Date.parse(a.openedAt));
  // Only those of the page are read.
  const page = await Promise.all(planned.slice(offset, offset + limit).map(({ id }) => readIncident(context, id)));
  return {
    total: planned.length,
    limit,
    offset,
    workflows: page.flatMap((incident) => (incident?.workflow ? [coordinationView(incident, incident.workflow)] : [])),
  };
}

function workflowsOf({ earlier, workflow }: Incident): readonly NonNullable<Incident["workflow"]>[] {
  return workflow ? [...earlier, workflow] : earlier;
}
