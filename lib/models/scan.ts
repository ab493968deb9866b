import { type AnomalyScored, SCORED_KINDS, fingerprintOf } from "../domain/anomaly.ts";
import { Mode } from "../domain/mode.ts";
import type { Model } from "../domain/model.ts";
import { OPT_IN } from "../domain/policy.ts";
import type { Target } from "../domain/target.ts";
import { triageScore } from "../engine/triage-score.ts";
import { belongingOf } from "../evidence/owner-walk.ts";
import { remembering } from "../evidence/remembering.ts";
import type { Context } from "../healing/context.ts";
import { hearTriaged } from "../healing/hear-alerts.ts";
import { send } from "../healing/send.ts";
import { scoreOver } from "../insights/anomaly-scores.ts";
import { isWorldError } from "../world/world.ts";
import { findModels } from "./find-models.ts";
import { measurePods } from "./measure-pods.ts";
import { type ScoredPod, scorePods } from "./score-pods.ts";

/** Whose many pods are comes from lists of metadata. */
export const SCAN_RIGHTS = ["/namespaces: list", "/pods: list", "apps/replicasets: list"];

/** A score is that of so many minutes: one odd minute opens nothing. */
const MINUTES = 5;
const MINUTE = 60;
/** Beyond this many opted-in namespaces the label selector of a question grows too long; the next ones are asked about in a question of their own. */
const NAMESPACES_AT_ONCE = 100;

export interface Scanned {
  /** In words, for the log and for whoever sent the tick. */
  readonly said: string;
}

/**
 * Asks every model for anomalies about every pod of the namespaces that have opted in, and hears what it says like any other score: it opens an incident or
 * lets one end, and changes nothing. What cannot be asked is said, and asked at the next scan.
 */
export async function scan(context: Context): Promise<Scanned> {
  const said = (await lookAround(context)).join("; ");
  context.log.info({ said }, "looked around without an alert");
  return { said };
}

async function lookAround(context: Context): Promise<string[]> {
  const { models, missing } = await findModels(context);
  const detectors = models.flatMap(({ model }) => (model?.type === "anomaly" ? [model] : []));
  if (detectors.length === 0) return [`no model for anomalies is there${missing ? `: ${missing}` : ""}`];
  const namespaces = await optedIn(context);
  if (namespaces.length === 0) return ["no namespace has opted in"];
  const to = Math.floor(context.world.now().getTime() / 1000 / MINUTE) * MINUTE;
  const said: string[] = [];
  for (let from = 0; from < namespaces.length; from += NAMESPACES_AT_ONCE) {
    const some = namespaces.slice(from, from + NAMESPACES_AT_ONCE);
    said.push(...(await scanSome(context, { namespaces: some, detectors, to })));
  }
  return said;
}

async function scanSome(
  context: Context,
  { namespaces, detectors, to }: { namespaces: readonly string[]; detectors: readonly Model[]; to: number },
): Promise<string[]> {
  try {
    const measured = await measurePods(context, { namespaces }, { to, minutes: MINUTES });
    const said = measured.missing.map(({ metric, because }) => `${metric} is missing: ${because}`);
    for (const model of detectors) said.push(await judge(context, model, { pods: measured.pods, to }));
    return said;
  } catch (error) {
    if (!isWorldError(error)) throw error;
    return [`nothing was measured: ${error.message}`];
  }
}

/** Names of the namespaces whose label says one of the four modes. */
async function optedIn({ world, settings }: Context): Promise<string[]> {
  const namespaces: string[] = [];
  let next: string | undefined;
  do {
    const page = await world.cluster.listMetadata(
      { apiVersion: "v1", kind: "Namespace" },
      { labelSelector: OPT_IN, limit: 500, continue: next },
    );
    namespaces.push(
      ...page.items
        .filter(({ metadata }) => Mode.safeParse(metadata.labels?.[OPT_IN]).success)
        .map(({ metadata }) => metadata.name),
    );
    next = page.continue;
  } while (next !== undefined);
  return namespaces.filter((name) => name !== settings.namespace).sort();
}

/** A model that cannot be asked is named, and the others go on. */
async function judge(
  context: Context,
  model: Model,
  { pods, to }: { pods: Parameters<typeof scorePods>[2]["pods"]; to: number },
): Promise<string> {
  const moments = Array.from({ length: MINUTES }, (_, back) => to - (MINUTES - 1 - back) * MINUTE);
  try {
    const scored = (await scorePods(context, model, { pods, moments })).pods;
    // A pod that is younger than that has no score yet.
    const whole = scored.filter((pod) => pod.moments.length === MINUTES);
    const heard = await hear(context, model, { pods: whole, to });
    return `${model.name} scored ${whole.length} of ${scored.length} pods, ${heard} of their workloads are news`;
  } catch (error) {
    if (!isWorldError(error)) throw error;
    return error.message;
  }
}

async function hear(
  context: Context,
  model: Model,
  { pods, to }: { pods: readonly ScoredPod[]; to: number },
): Promise<number> {
  const { settings, world } = context;
  const open = (await context.incidents.all({ open: true })).filter(({ namespace }) => namespace !== undefined);
  const known = new Set(open.flatMap(({ alerts }) => alerts));
  const scores = pods.map((pod) => ({ pod, score: scoreOver(pod.moments.map(({ score }) => score)) }));
  // Whose a pod is costs a look, and is asked only where it can matter.
  const watched = new Set(open.map(({ namespace }) => namespace));
  const matters = new Set(
    scores
      .filter(({ pod, score }) => score >= settings.anomalyThreshold || watched.has(pod.namespace))
      .map(({ pod }) => pod.namespace),
  );
  const looked = scores.filter(({ pod }) => matters.has(pod.namespace));
  const workloads = await byWorkload(context, looked);
  const observedAt = new Date(to * 1000).toISOString();
  const triaged = workloads
    .map(({ target, score }): AnomalyScored => ({ ...target, model: model.name, score, observedAt }))
    .filter((scored) => scored.score >= settings.anomalyThreshold || known.has(fingerprintOf(scored)))
    .map((scored) => triageScore(scored, { settings, now: world.now() }));
  if (triaged.length === 0) return 0;
  const { announcements } = await hearTriaged(context, triaged);
  await send(context, announcements, "anomalies");
  return triaged.length;
}

interface Workload {
  readonly target: Pick<AnomalyScored, "namespace" | "kind" | "name">;
  /** That of the pod that is the least as ever. */
  readonly score: number;
}

/** Pods come and go; what a score is about is what runs them, so that the end of a score finds its beginning. */
async function byWorkload(
  { world }: Context,
  scores: readonly { pod: ScoredPod; score: number }[],
): Promise<Workload[]> {
  const names = scores.map(({ pod }): Target => ({
    apiVersion: "v1",
    kind: "Pod",
    namespace: pod.namespace,
    name: pod.pod,
  }));
  const reader = remembering(world.cluster, names);
  const workloads = new Map<string, Workload>();
  for (const [index, { pod, score }] of scores.entries()) {
    const belonging = await belongingOf(reader, names[index]!);
    if (!belonging) continue;
    const target = scorable(belonging.root) ?? (belonging.through && scorable(belonging.through));
    const named = target ?? { namespace: pod.namespace, kind: "Pod" as const, name: pod.pod };
    const key = `${named.namespace}/${named.kind}/${named.name}`;
    workloads.set(key, { target: named, score: Math.max(score, workloads.get(key)?.score ?? 0) });
  }
  return [...workloads.values()];
}

function scorable({ kind, namespace, name }: Target): Workload["target"] | undefined {
  if (namespace === undefined || !Object.hasOwn(SCORED_KINDS, kind)) return undefined;
  return { namespace, kind: kind as AnomalyScored["kind"], name };
}
