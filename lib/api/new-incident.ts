import { type Context as HttpContext, Hono } from "hono";
import { z } from "zod";

import { type Incident } from "../domain/incident.ts";
import { NAMESPACE_NAME, isObjectName } from "../domain/names.ts";
import { printable } from "../domain/printable.ts";
import { Severity } from "../domain/signal.ts";
import type { Target } from "../domain/target.ts";
import type { Opening } from "../engine/open-incident.ts";
import { type Belonging, belongingOf } from "../evidence/owner-walk.ts";
import type { Context } from "../healing/context.ts";
import { overHttp } from "../healing/delivery.ts";
import { dryRun } from "../healing/dry-run.ts";
import { openAsked } from "../healing/open-asked.ts";
import { newTraceparent } from "../healing/trace.ts";
import { callerOf } from "../http/caller.ts";
import { readJson } from "../http/read-json.ts";
import { demand } from "./authorize.ts";
import { checked, refuseMisspeltDryRun } from "./failure.ts";
import { personSignal } from "./person-signal.ts";
import { incidentView } from "./views.ts";

const text = (atMost: number): z.ZodString => z.string().min(1).max(atMost);
const resources = z.array(z.string().max(400)).max(50);
const labels = z.record(z.string().max(100), z.string().max(300));

/** As the Go engine's clients send it, with the spelling of each of them; who is in the body decides nothing. */
export const NewIncident = z.object({
  title: text(200),
  description: text(2000),
  severity: Severity,
  /** A namespace; whatever else it is, it is only shown. */
  target: text(100).optional(),
  /** `deployment/cart`: the first that exists is looked at. */
  affected_resources: resources.optional(),
  affectedResources: resources.optional(),
  labels: labels.optional(),
  external_id: text(200).optional(),
  externalId: text(200).optional(),
  correlation_id: text(200).optional(),
  correlationId: text(200).optional(),
  dry_run: z.boolean().default(false),
});
type NewIncident = z.infer<typeof NewIncident>;

const ROUTE = "/api/v1/incidents";

/** A person opens an incident. What it names is looked at like what an alert names; what names nothing is kept for people. */
export function newIncidentRoutes(context: Context): Hono {
  const app = new Hono();
  app.post(ROUTE, async (c) => {
    const body = await readJson(c.req.raw, { atMostBytes: 1024 * 1024 });
    refuseMisspeltDryRun(body);
    const wanted = checked(NewIncident, body);
    const namespace = NAMESPACE_NAME.test(wanted.target ?? "") ? wanted.target : undefined;
    await demand(context, c, { verb: "create", namespace });
    const opening = await openingOf(context, c, { wanted, namespace });
    if (wanted.dry_run) {
      const { deployment_method: method = "unknown", ...shown } = await dryRun(context, opening);
      return c.json({ dry_run: true, status: "planned", deployment_method: method, ...shown });
    }
    const asked = { function: "api", method: "POST", route: ROUTE, caller: c.req.header("traceparent") };
    return overHttp(context, asked, async (inside) => c.json(await open(inside, opening, wanted), 201));
  });
  return app;
}

async function openingOf(
  context: Context,
  c: HttpContext,
  { wanted, namespace }: { wanted: NewIncident; namespace: string | undefined },
): Promise<Opening> {
  const named = wanted.affected_resources ?? wanted.affectedResources ?? [];
  const said = Object.entries(wanted.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  const signal = personSignal(context, callerOf(c), {
    name: wanted.title,
    identity: [wanted.title, wanted.target, named],
    summary: said.length === 0 ? wanted.description : `${wanted.description} (${said.join(", ")})`,
    severity: wanted.severity,
    namespace,
  });
  const externalId = wanted.external_id ?? wanted.externalId ?? wanted.correlation_id ?? wanted.correlationId;
  const found = namespace === undefined ? undefined : await firstThere(context, namespace, named);
  return {
    target: found?.root,
    through: found?.through,
    namespace,
    signals: [signal],
    externalId: externalId && printable(externalId, 200),
    traceparent: newTraceparent(context),
  };
}

const KINDS: Readonly<Record<string, Omit<Target, "name">>> = {
  deployment: { apiVersion: "apps/v1", kind: "Deployment" },
  statefulset: { apiVersion: "apps/v1", kind: "StatefulSet" },
  daemonset: { apiVersion: "apps/v1", kind: "DaemonSet" },
  pod: { apiVersion: "v1", kind: "Pod" },
};

/** Nobody needs more looked up: the first that exists is the one. */
const LOOKED_UP = 5;

async function firstThere(
  { world }: Context,
  namespace: string,
  named: readonly string[],
): Promise<Belonging | undefined> {
  for (const resource of named.slice(0, LOOKED_UP)) {
    const [kind = "", name = ""] = resource.split("/");
    const known = Object.hasOwn(KINDS, kind.toLowerCase()) ? KINDS[kind.toLowerCase()] : undefined;
    if (!known || !isObjectName(name)) continue;
    const found = await belongingOf(world.cluster, { ...known, namespace, name });
    if (found) return found;
  }
  return undefined;
}

async function open(context: Context, opening: Opening, wanted: NewIncident): Promise<object> {
  const incident = await openAsked(context, opening);
  const { title, description, severity, labels } = wanted;
  return {
    status: "success",
    incident_id: incident.id,
    created_at: incident.openedAt,
    title,
    description,
    severity,
    incident: { ...recordOf(incident), title, description, severity, ...(labels && { labels }) },
    message: "Incident created successfully",
  };
}

function recordOf(incident: Incident): object {
  const { id, external_id, target, status, phase, affected_resources, created_at, updated_at } = incidentView(incident);
  return { id, external_id, target, status, phase, affected_resources, created_at, updated_at };
}
