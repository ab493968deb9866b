import { type Context as HttpContext, Hono } from "hono";
import { z } from "zod";

import { WorkflowId, incidentOfWorkflow } from "../domain/ids.ts";
import type { Incident } from "../domain/incident.ts";
import { type Context, readIncident } from "../healing/context.ts";
import { findFor, readableBy, visibleTo } from "./authorize.ts";
import { type Part, coordinationView } from "./coordination-view.ts";
import { allowOnly, checked, fail } from "./failure.ts";
import { nextWorkflow } from "./next-workflow.ts";

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
    if (!workflow && id !== nextWorkflow(incident)) return fail(c, NO_SUCH_WORKFLOW);
    const isNewest = !workflow || workflow === incident.workflow;
    const waiting = isNewest ? await waitingFor(context, c, incident) : [];
    return c.json(coordinationView(workflow?.id ?? nextWorkflow(incident), [{ incident, workflow }, ...waiting]));
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
    workflows: page.flatMap((incident) => {
      const { workflow } = incident ?? {};
      return incident && workflow ? [coordinationView(workflow.id, [{ incident, workflow }])] : [];
    }),
  };
}

/** An infrastructure, a platform, an application: what waits for one that waits is still read. */
const GENERATIONS = 2;
const READ_AT_MOST = 50;

/** What waits, or waited, for this one, and what waits for that: of those that the caller may see. */
async function waitingFor(context: Context, c: HttpContext, incident: Incident): Promise<Part[]> {
  const found = new Map<string, Incident>();
  let parents: readonly string[] = [incident.id];
  for (let generation = 0; generation < GENERATIONS; generation += 1) {
    const summaries = (await Promise.all(parents.map((parent) => context.incidents.all({ parent })))).flat();
    const visible = await readableBy(context, c, summaries);
    const ids = visible.map(({ id }) => id).filter((id) => id !== incident.id && !found.has(id));
    const read = await Promise.all(ids.slice(0, READ_AT_MOST - found.size).map((id) => readIncident(context, id)));
    for (const each of read) if (each) found.set(each.id, each);
    parents = ids;
  }
  return [...found.values()].map((each) => ({ incident: each, workflow: each.workflow }));
}

function workflowsOf({ earlier, workflow }: Incident): readonly NonNullable<Incident["workflow"]>[] {
  return workflow ? [...earlier, workflow] : earlier;
}
