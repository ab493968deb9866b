import { type Context as HttpContext, Hono } from "hono";
import { z } from "zod";

import type { Finding } from "../domain/finding.ts";
import { NAMESPACE_NAME, OBJECT_NAME, OBJECT_NAME_AT_MOST } from "../domain/names.ts";
import { type Target, inWords } from "../domain/target.ts";
import { isAfter, later, secondsBetween } from "../domain/time.ts";
import { type Belonging, belongingOf } from "../evidence/owner-walk.ts";
import { type Context, readIncident } from "../healing/context.ts";
import { dryRun } from "../healing/dry-run.ts";
import { callerOf } from "../http/caller.ts";
import { readJson } from "../http/read-json.ts";
import { demand } from "./authorize.ts";
import { allowOnly, checked, fail } from "./failure.ts";
import { personSignal } from "./person-signal.ts";

const WEEK_SECONDS = 7 * 24 * 3600;

export const Investigation = z
  .object({
    /** A Deployment, StatefulSet or DaemonSet. */
    service: z.string().max(OBJECT_NAME_AT_MOST).regex(OBJECT_NAME, "expected the name of a Kubernetes object"),
    namespace: z.string().regex(NAMESPACE_NAME, "expected the name of a namespace"),
    start_time: z.iso.datetime({ offset: true }),
    end_time: z.iso.datetime({ offset: true }),
  })
  .refine(({ start_time: start, end_time: end }) => isAfter(end, start), {
    path: ["end_time"],
    error: "expected a time after start_time",
  })
  .refine(({ start_time: start, end_time: end }) => secondsBetween(start, end) <= WEEK_SECONDS, {
    path: ["end_time"],
    error: "expected a time within 7 days of start_time",
  });
type Investigation = z.infer<typeof Investigation>;

const ROUTE = "/api/v1/investigate/rca";

/** Why a service was in trouble: what is found by looking now, if now is asked about, and what incidents of that time have found. Nothing is written. */
export function rootCauseRoutes(context: Context): Hono {
  const app = new Hono();
  app.post(ROUTE, async (c) => {
    const asked = checked(Investigation, await readJson(c.req.raw, { atMostBytes: 16 * 1024 }));
    const { namespace, service } = asked;
    await demand(context, c, { verb: "get", namespace });
    const found = await workloadOf(context, asked);
    if (!found) {
      const error = `there is no Deployment, StatefulSet or DaemonSet ${service} in namespace ${namespace}`;
      return fail(c, { status: 404, error });
    }
    return c.json(await investigate(context, c, { asked, found }));
  });
  allowOnly(app, "POST", ROUTE);
  return app;
}

const KINDS = ["Deployment", "StatefulSet", "DaemonSet"] as const;

async function workloadOf(
  { world }: Context,
  { namespace, service: name }: Investigation,
): Promise<Belonging | undefined> {
  for (const kind of KINDS) {
    const found = await belongingOf(world.cluster, { apiVersion: "apps/v1", kind, namespace, name });
    if (found) return found;
  }
  return undefined;
}

interface Cause {
  readonly signal_type: "pod_event";
  readonly description: string;
  readonly evidence: object;
  readonly confidence: number;
  readonly remediation_steps: readonly string[];
}

interface Found {
  readonly causes: readonly Cause[];
  readonly stats: { readonly name: string; readonly findings: number; readonly duration_ms: number };
}

async function investigate(
  context: Context,
  c: HttpContext,
  { asked, found: belonging }: { asked: Investigation; found: Belonging },
): Promise<object> {
  const { service, namespace, start_time: start, end_time: end } = asked;
  const found = await Promise.all([
    timed("diagnosis", () => diagnosed(context, c, { asked, found: belonging })),
    timed("incidents", () => remembered(context, asked, belonging.root)),
  ]);
  const causes = found.flatMap(({ causes }) => causes).sort((a, b) => b.confidence - a.confidence);
  return {
    status: "success",
    service,
    namespace,
    time_range: { start, end },
    root_causes: causes,
    confidence_score: causes[0]?.confidence ?? 0,
    affected_components: [inWords(belonging.root)],
    istio_available: false,
    correlator_stats: found.map(({ stats }) => stats),
  };
}

async function timed(name: string, find: () => Promise<readonly Cause[]>): Promise<Found> {
  const from = performance.now();
  const causes = await find();
  return { causes, stats: { name, findings: causes.length, duration_ms: Math.round(performance.now() - from) } };
}

/** A client's "until now" is a little in the past when it comes here. */
const NOW_SECONDS = 15 * 60;

async function diagnosed(
  context: Context,
  c: HttpContext,
  {
    asked: { service, namespace, end_time: end },
    found: { root, through },
  }: { asked: Investigation; found: Belonging },
): Promise<readonly Cause[]> {
  if (isAfter(context.world.now(), later(end, NOW_SECONDS))) return [];
  const request = { name: "RootCauseAnalysis", identity: [namespace, service], summary: "", severity: "low" } as const;
  const signal = personSignal(context, callerOf(c), { ...request, namespace });
  const { finding, plan } = await dryRun(context, {
    target: root,
    through,
    namespace,
    signals: [signal],
    traceparent: "",
  });
  return finding ? [causeOf(finding, { remediation_steps: plan, seen: "now" })] : [];
}

/** So many incidents are read; the newest are the likeliest. */
const READ_AT_MOST = 5;

async function remembered(
  context: Context,
  { namespace, start_time: start, end_time: end }: Investigation,
  target: Target,
): Promise<readonly Cause[]> {
  const ofTarget = (await context.incidents.all({ namespace }))
    .filter((summary) => summary.target === inWords(target) && !summary.isDeleted)
    .filter(({ openedAt, changedAt }) => !isAfter(openedAt, end) && !isAfter(start, changedAt))
    .sort((a, b) => Date.parse(b.openedAt) - Date.parse(a.openedAt));
  const read = await Promise.all(ofTarget.slice(0, READ_AT_MOST).map(({ id }) => readIncident(context, id)));
  return read.flatMap((incident) => {
    if (!incident?.finding) return [];
    const steps = incident.workflow?.steps.map(({ summary }) => summary) ?? [];
    return [causeOf(incident.finding, { remediation_steps: steps, seen: incident.id })];
  });
}

function causeOf(
  { cause, confidence, problem, layer, because, since }: Finding,
  { remediation_steps, seen }: { remediation_steps: readonly string[]; seen: string },
): Cause {
  const evidence = { problem, layer, since, because, ...(seen === "now" ? {} : { incident: seen }) };
  return { signal_type: "pod_event", description: cause, evidence, confidence, remediation_steps };
}
