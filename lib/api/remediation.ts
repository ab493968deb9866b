import { Hono } from "hono";
import { z } from "zod";

import { WorkflowId, incidentOfWorkflow } from "../domain/ids.ts";
import { type Incident, endingOf, firing, whyOf } from "../domain/incident.ts";
import { NAMESPACE_NAME, OBJECT_NAME, OBJECT_NAME_AT_MOST } from "../domain/names.ts";
import { deploymentMethod } from "../domain/owner.ts";
import { printable } from "../domain/printable.ts";
import { severityOf } from "../domain/signal.ts";
import type { Target } from "../domain/target.ts";
import type { Opening } from "../engine/open-incident.ts";
import { type Belonging, belongingOf, ownerOf } from "../evidence/owner-walk.ts";
import type { Context } from "../healing/context.ts";
import { overHttp } from "../healing/delivery.ts";
import { dryRun } from "../healing/dry-run.ts";
import { openAsked } from "../healing/open-asked.ts";
import { newTraceparent } from "../healing/trace.ts";
import { type Caller, callerOf } from "../http/caller.ts";
import { readJson } from "../http/read-json.ts";
import { demand, findFor } from "./authorize.ts";
import { allowOnly, checked, fail, refuseMisspeltDryRun } from "./failure.ts";
import { nextWorkflow } from "./next-workflow.ts";
import { personSignal } from "./person-signal.ts";
import { workflowView } from "./views.ts";

const KINDS: Readonly<Record<string, string>> = {
  deployment: "apps/v1",
  statefulset: "apps/v1",
  daemonset: "apps/v1",
  pod: "v1",
};
const NAMES: Readonly<Record<string, string>> = {
  deployment: "Deployment",
  statefulset: "StatefulSet",
  daemonset: "DaemonSet",
  pod: "Pod",
};

const objectName = z.string().max(OBJECT_NAME_AT_MOST).regex(OBJECT_NAME, "expected the name of a Kubernetes object");

/** The Go engine's request, field for field; `dry_run` is honoured here. */
export const TriggerRequest = z.object({
  incident_id: z.string().min(1, "incident_id is required").max(200),
  namespace: z.string().regex(NAMESPACE_NAME, "expected the name of a namespace"),
  resource: z.object({
    kind: z
      .string()
      .regex(
        /^([Dd]eployment|[Ss]tateful[Ss]et|[Dd]aemon[Ss]et|[Pp]od)$/,
        "expected Deployment, StatefulSet, DaemonSet or Pod",
      ),
    name: objectName,
  }),
  issue: z.object({
    type: z.string().min(1, "issue.type is required").max(100),
    description: z.string().max(2000).default(""),
    severity: z.string().max(50).default(""),
  }),
  dry_run: z.boolean().default(false),
});
type TriggerRequest = z.infer<typeof TriggerRequest>;

const TRIGGER = "/api/v1/remediation/trigger";

export function remediationRoutes(context: Context): Hono {
  const app = new Hono();
  app.post(TRIGGER, async (c) => {
    const body = await readJson(c.req.raw, { atMostBytes: 1024 * 1024 });
    refuseMisspeltDryRun(body);
    const request = checked(TriggerRequest, body);
    await demand(context, c, { verb: "create", namespace: request.namespace });
    const found = await belongingOf(context.world.cluster, namedBy(request));
    if (!found) {
      const { kind, name } = request.resource;
      return fail(c, { status: 422, error: `resource: there is no ${kind} ${name} in namespace ${request.namespace}` });
    }
    const opening = openingOf(request, found, { context, caller: callerOf(c) });
    if (request.dry_run) return c.json(await rehearse(context, opening));
    const asked = { function: "api", method: "POST", route: TRIGGER, caller: c.req.header("traceparent") };
    return overHttp(context, asked, async (inside) => c.json(await trigger(inside, request, opening), 202));
  });

  app.get("/api/v1/workflows/:id", async (c) => {
    const id = WorkflowId.safeParse(c.req.param("id"));
    const incident = await findFor(context, c, {
      id: id.success ? incidentOfWorkflow(id.data) : undefined,
      right: { verb: "get" },
      missing: NO_SUCH_WORKFLOW,
    });
    const shown = id.success ? workflowOf(incident, id.data) : undefined;
    return shown ? c.json(shown) : fail(c, NO_SUCH_WORKFLOW);
  });
  allowOnly(app, "POST", TRIGGER);
  allowOnly(app, "GET", "/api/v1/workflows/:id");
  return app;
}

function namedBy({ namespace, resource }: TriggerRequest): Target {
  const kind = resource.kind.toLowerCase();
  return { apiVersion: KINDS[kind] ?? "v1", kind: NAMES[kind] ?? resource.kind, namespace, name: resource.name };
}

async function rehearse(context: Context, opening: Opening): Promise<object> {
  const { deployment_method: method = "unknown", ...shown } = await dryRun(context, opening);
  return {
    dry_run: true,
    status: "planned",
    workflow_id: "",
    deployment_method: method,
    estimated_duration: estimateOf(context),
    ...shown,
  };
}

async function trigger(context: Context, request: TriggerRequest, opening: Opening): Promise<object> {
  const incident = await openAsked(context, opening);
  const owner = incident.owner ?? (incident.target && (await ownerOf(context.world.cluster, incident.target))?.owner);
  return {
    workflow_id: nextWorkflow(incident),
    status: "pending",
    deployment_method: owner ? deploymentMethod(owner) : "unknown",
    estimated_duration: estimateOf(context),
    incident: incident.id,
    incident_id: request.incident_id,
  };
}

const NO_SUCH_WORKFLOW = { status: 404, error: "Workflow not found" } as const;

function workflowOf(incident: Incident, id: string): object | undefined {
  const all = incident.workflow ? [...incident.earlier, incident.workflow] : incident.earlier;
  const workflow = all.find((each) => each.id === id);
  if (workflow) return workflowView(incident, workflow);
  return id === nextWorkflow(incident) ? notPlanned(incident, id) : undefined;
}

function notPlanned(incident: Incident, id: string): object {
  const { externalId, namespace, target, openedAt, owner } = incident;
  const status = statusWithoutPlan(incident);
  return {
    id,
    incident_id: externalId ?? incident.id,
    incident: incident.id,
    status,
    reason: whyOf(incident),
    error_message: status === "failed" ? whyOf(incident) : undefined,
    deployment_method: owner ? deploymentMethod(owner) : "unknown",
    namespace,
    resource_name: target?.name,
    resource_kind: target?.kind,
    issue_type: incident.signals[0]?.name,
    created_at: openedAt,
    steps: [],
  };
}

/** Whoever polls is told when there will be no workflow: it went well by itself, or people have it. */
function statusWithoutPlan(incident: Incident): "pending" | "completed" | "failed" {
  const ending = endingOf(incident);
  const isAsked = firing(incident).some(({ kind }) => kind === "person");
  if (ending === undefined || isAsked) return "pending";
  return ending === "healed" || ending === "recovered" ? "completed" : "failed";
}

function openingOf(
  { incident_id: externalId, namespace, issue }: TriggerRequest,
  { root: target, through }: Belonging,
  { context, caller }: { context: Context; caller: Caller },
): Opening {
  const signal = personSignal(context, caller, {
    name: issue.type,
    identity: [externalId, issue.type],
    summary: issue.description,
    severity: severityOf(issue.severity),
    namespace,
  });
  return {
    target,
    through,
    namespace,
    signals: [signal],
    externalId: printable(externalId, 200),
    traceparent: newTraceparent(context),
  };
}

/** At least this long: the symptom must be old enough, and the repair must hold for the soak. */
function estimateOf({ settings: { symptomSeconds, soakSeconds } }: Context): string {
  const seconds = symptomSeconds + soakSeconds;
  return `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
