import { type Context as HttpContext, Hono } from "hono";
import { z } from "zod";

import type { Finding } from "../domain/finding.ts";
import { NAMESPACE_NAME, OBJECT_NAME, OBJECT_NAME_AT_MOST } from "../domain/names.ts";
import { printable } from "../domain/printable.ts";
import { type Target, hashOfTarget, inWords } from "../domain/target.ts";
import { type Belonging, belongingOf } from "../evidence/owner-walk.ts";
import type { Context } from "../healing/context.ts";
import { type Found, LAYERS, coordinate } from "../healing/coordinate.ts";
import { overHttp } from "../healing/delivery.ts";
import { type DryRun, dryRun } from "../healing/dry-run.ts";
import { newTraceparent } from "../healing/trace.ts";
import { callerOf } from "../http/caller.ts";
import { readJson } from "../http/read-json.ts";
import { demand } from "./authorize.ts";
import { allowOnly, checked, fail, refuseMisspeltDryRun } from "./failure.ts";
import { nextWorkflow } from "./next-workflow.ts";
import { personSignal } from "./person-signal.ts";

const KINDS: Readonly<Record<string, Omit<Target, "name" | "namespace"> & { readonly isClusterScoped?: true }>> = {
  node: { apiVersion: "v1", kind: "Node", isClusterScoped: true },
  deployment: { apiVersion: "apps/v1", kind: "Deployment" },
  statefulset: { apiVersion: "apps/v1", kind: "StatefulSet" },
  daemonset: { apiVersion: "apps/v1", kind: "DaemonSet" },
  pod: { apiVersion: "v1", kind: "Pod" },
  job: { apiVersion: "batch/v1", kind: "Job" },
};
const ALLOWED = Object.values(KINDS).map(({ kind }) => kind);

/** A look at each costs about ten reads. */
const RESOURCES_AT_MOST = 10;

const Resource = z
  .object({
    kind: z
      .string()
      .toLowerCase()
      .refine((kind) => Object.hasOwn(KINDS, kind), `expected one of ${ALLOWED.join(", ")}`),
    name: z.string().max(OBJECT_NAME_AT_MOST).regex(OBJECT_NAME, "expected the name of a Kubernetes object"),
    namespace: z
      .union([z.literal(""), z.string().regex(NAMESPACE_NAME, "expected the name of a namespace")])
      .optional(),
    issue: z.string().max(300).default(""),
  })
  .refine(({ kind, namespace }) => KINDS[kind]?.isClusterScoped === true || Boolean(namespace), {
    path: ["namespace"],
    error: "expected the name of a namespace",
  });
type Resource = z.infer<typeof Resource>;

/** The Go engine's request, field for field; its description is shown, and decides nothing. */
export const CoordinationRequest = z.object({
  incident_id: z.string().min(1, "incident_id is required").max(200),
  description: z.string().min(1, "description is required").max(2000),
  resources: z.array(Resource).min(1, "at least one resource is required").max(RESOURCES_AT_MOST),
  dry_run: z.boolean().default(false),
});
type CoordinationRequest = z.infer<typeof CoordinationRequest>;

interface Looked extends DryRun {
  readonly named: Target;
  readonly opening: Found["opening"] | undefined;
}

const TRIGGER = "/api/v1/coordination/trigger";

/** Several things that are in trouble together: each is looked at now, and what is found is repaired in the order of the layers. */
export function coordinationTriggerRoutes(context: Context): Hono {
  const app = new Hono();
  app.post(TRIGGER, async (c) => {
    const body = await readJson(c.req.raw, { atMostBytes: 1024 * 1024 });
    refuseMisspeltDryRun(body);
    const request = checked(CoordinationRequest, body);
    const named = request.resources.map((resource) => ({ resource, target: targetOf(resource) }));
    for (const namespace of new Set(named.map(({ target }) => target.namespace)))
      await demand(context, c, { verb: "create", namespace });
    const looked = await lookAtAll(context, c, { request, named });
    const found = looked.flatMap(foundIn);
    if (found.length === 0) return fail(c, { status: 422, error: nothingFound(looked) });
    const steps = looked.reduce((sum, { plan }) => sum + plan.length, 0);
    const shown = { ...layersOf(found), estimated_steps: steps, resources: looked.map(viewOf) };
    if (request.dry_run) return c.json({ dry_run: true, status: "planned", workflow_id: "", ...shown });
    const asked = { function: "api", method: "POST", route: TRIGGER, caller: c.req.header("traceparent") };
    return overHttp(context, asked, async (inside) => {
      const incidents = await coordinate(inside, found);
      const [first] = incidents;
      const workflow_id = first ? nextWorkflow(first) : "";
      return c.json({ workflow_id, status: "pending", ...shown, incidents: incidents.map(({ id }) => id) }, 202);
    });
  });
  allowOnly(app, "POST", TRIGGER);
  return app;
}

function targetOf({ kind, name, namespace }: Resource): Target {
  const { isClusterScoped, ...known } = KINDS[kind]!;
  return { ...known, ...(isClusterScoped || !namespace ? {} : { namespace }), name };
}

/** One after another: nobody waits for milliseconds here, and the API server has others to answer. */
async function lookAtAll(
  context: Context,
  c: HttpContext,
  { request, named }: { request: CoordinationRequest; named: readonly { resource: Resource; target: Target }[] },
): Promise<Looked[]> {
  const looked = new Map<string, Looked>();
  for (const { resource, target } of named) {
    const belonging = await belongingOf(context.world.cluster, target);
    const key = hashOfTarget(belonging?.root ?? target);
    if (looked.has(key)) continue;
    const opening = belonging && openingOf(context, c, { request, resource, belonging });
    looked.set(key, { named: target, opening, ...(opening ? await dryRun(context, opening) : notThere(target)) });
  }
  return [...looked.values()];
}

function openingOf(
  context: Context,
  c: HttpContext,
  { request, resource, belonging }: { request: CoordinationRequest; resource: Resource; belonging: Belonging },
): Found["opening"] {
  const { root: target, through } = belonging;
  const { incident_id: externalId, description } = request;
  const signal = personSignal(context, callerOf(c), {
    name: resource.issue === "" ? "coordination" : resource.issue,
    identity: [externalId, inWords(target)],
    summary: description,
    severity: "medium",
    namespace: target.namespace,
  });
  const about = { target, through, namespace: target.namespace, signals: [signal] };
  return { ...about, externalId: printable(externalId, 200), traceparent: newTraceparent(context) };
}

function notThere(target: Target): DryRun {
  const nothing = { target: undefined, incident: undefined, deployment_method: undefined, cause: undefined };
  return { ...nothing, finding: undefined, plan: [], verdict: `${inWords(target)} does not exist` };
}

function foundIn({ opening, finding }: Looked): Found[] {
  return opening && finding ? [{ opening, layer: finding.layer }] : [];
}

/** A request that leads to nothing is not accepted: whoever polls it would be told that it was completed. */
function nothingFound(looked: readonly Looked[]): string {
  const each = looked
    .map(({ named, opening, verdict }) => (opening ? `${inWords(named)}: ${verdict}` : verdict))
    .join("; ");
  return `resources: nothing is found to be wrong with any of them now, so there is nothing to coordinate: ${each}`;
}

function layersOf(found: readonly Found[]): { affected_layers: Finding["layer"][]; root_cause_layer: string } {
  const affected = LAYERS.filter((layer) => found.some((each) => each.layer === layer));
  return { affected_layers: affected, root_cause_layer: affected[0] ?? "" };
}

function viewOf({ named, finding, cause, plan, verdict, target }: Looked): object {
  return { resource: inWords(named), target, layer: finding?.layer, cause, plan, verdict };
}
