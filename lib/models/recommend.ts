import type { Context } from "../healing/context.ts";
import { severityOfScore } from "../insights/anomaly-findings.ts";
import { type Recommendation, actionsFor } from "../insights/recommend.ts";
import { isWorldError } from "../world/world.ts";
import { type JudgedPod, analyze } from "./analyze.ts";
import { findModels } from "./find-models.ts";

export interface ModelRecommendations {
  readonly found: readonly Recommendation[];
  /** What could not be had, in words. */
  readonly missing: readonly string[];
  /** Whether a model has answered. */
  readonly isAnswered: boolean;
}

/** From here on a pod is unusual enough to be looked at: the Go engine's bound of a warning. */
const UNUSUAL = 0.7;
const HIGH = 0.8;
/** Nothing that a model says is certain. */
const CONFIDENT_AT_MOST = 0.95;

/** What a model for anomalies finds unusual within the time, pod by pod. Without such a model there is nothing, and nothing is missing. */
export async function recommendByModel(
  context: Context,
  { namespace, hours }: { readonly namespace: string | undefined; readonly hours: number },
): Promise<ModelRecommendations> {
  const { models, missing } = await findModels(context);
  const model = models.flatMap((each) => (each.model?.type === "anomaly" ? [each.model] : []))[0];
  const isOff = !context.settings.models.isEnabled;
  if (!model) return { found: [], missing: missing === undefined || isOff ? [] : [missing], isAnswered: false };
  try {
    const scope = { namespaces: namespace === undefined ? undefined : [namespace] };
    const { pods } = await analyze(context, model, { scope, minutes: hours * 60 });
    const unusual = pods.filter(({ score }) => score >= UNUSUAL);
    return { found: unusual.map((pod) => toRecommendation(pod, model.name)), missing: [], isAnswered: pods.length > 0 };
  } catch (error) {
    if (!isWorldError(error)) throw error;
    return { found: [], missing: [error.message], isAnswered: false };
  }
}

/** As sure as the model is, as far as it rests on what was measured. */
function toRecommendation(pod: JudgedPod, model: string): Recommendation {
  const issue = issueOf(pod);
  return {
    kind: "ml",
    type: "proactive",
    issue,
    target: pod.pod,
    namespace: pod.namespace,
    severity: severityOfScore(pod.score) === "critical" ? "critical" : pod.score >= HIGH ? "high" : "medium",
    confidence: Number(Math.min(CONFIDENT_AT_MOST, pod.score * pod.measured).toFixed(2)),
    actions: actionsFor(issue),
    evidence: [
      `${model} scores it ${pod.score.toFixed(2)} at ${new Date(pod.at * 1000).toISOString()}`,
      pod.explanation,
    ],
  };
}

/** By what shows in the numbers themselves; where nothing does, it is only unusual. */
function issueOf({ values, restarts, standsOut }: JudgedPod): string {
  if (restarts > 0) return "pod_crash_loop";
  if (values.pod_memory_usage > HIGH) return "memory_pressure";
  return standsOut?.metric === "pod_cpu_usage" ? "cpu_throttling" : "anomaly";
}
