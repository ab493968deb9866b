import { ANOMALY_FEATURE_NAMES, ANOMALY_METRICS } from "../insights/anomaly-features.ts";
import type { Analysis, JudgedPod } from "../models/analyze.ts";

/** More pods that could not be judged than this tell nobody more. */
const UNJUDGED_AT_MOST = 50;
/** Throttled in a quarter of all periods, 5 % of requests failed, or one in a hundred slower than a second (section 9.8 of the Go engine's contract). */
const THROTTLED = 0.25;
const ERRORS = 0.05;
const SLOW_MILLISECONDS = 1000;

/** What a caller asked to have looked at, in one spelling. */
export interface Wanted {
  readonly timeRange: "1h" | "6h" | "24h" | "7d";
  readonly namespace: string | undefined;
  readonly deployment: string | undefined;
  readonly pod: string | undefined;
  readonly selector: string | undefined;
  readonly threshold: number;
  readonly model: string;
}

/** The Go engine's answer, an item for each pod, and what its clients ask for and never got. */
export function anomaliesView(wanted: Wanted, analysis: Analysis, now: Date): object {
  const { timeRange, threshold, model } = wanted;
  const { pods } = analysis;
  const found = pods.filter(({ score }) => score >= threshold).sort((a, b) => b.score - a.score);
  const recommendation = recommendationOf(found);
  return {
    status: "success",
    time_range: timeRange,
    threshold,
    scope: scopeOf(wanted),
    model_used: model,
    anomalies_detected: found.length,
    anomalies: found.map((pod) => itemOf(pod, model)),
    summary: summaryOf(analysis, found, model),
    recommendation,
    recommendations: found.length === 0 ? [] : [...new Set(found.map(({ action }) => action))],
    alerts: alertsOf(found),
    features: FEATURES,
    enriched_signals: enriched(analysis.signals),
    missing: analysis.missing,
    not_judged: analysis.unjudged.slice(0, UNJUDGED_AT_MOST),
    not_judged_count: analysis.unjudged.length + analysis.beyond,
    warnings: analysis.warnings,
    queries: analysis.queries,
    analyzed_at: now.toISOString(),
  };
}

const FEATURES = {
  total_features: ANOMALY_FEATURE_NAMES.length,
  base_metrics: ANOMALY_METRICS,
  features_per_metric: ANOMALY_FEATURE_NAMES.length / ANOMALY_METRICS.length,
  feature_names: ANOMALY_FEATURE_NAMES,
};

function summaryOf({ pods, missing }: Analysis, found: readonly JudgedPod[], model: string): object {
  const scores = pods.map(({ score }) => score);
  const metrics = ANOMALY_METRICS.length - missing.length;
  return {
    max_score: Math.max(0, ...scores),
    average_score: scores.length === 0 ? 0 : round(scores.reduce((sum, score) => sum + score, 0) / scores.length),
    metrics_analyzed: metrics,
    features_generated: ANOMALY_FEATURE_NAMES.length,
    total_metrics_analyzed: metrics,
    pods_analyzed: pods.length,
    anomalies_found: found.length,
    models_used: [model],
    by_severity: bySeverity(found),
  };
}

function alertsOf(found: readonly JudgedPod[]): object[] {
  return found
    .filter(({ severity }) => severity !== "info")
    .map(({ severity, explanation, namespace, pod, action }) => ({
      type: "anomaly",
      severity,
      message: `${namespace}/${pod}: ${explanation}`,
      action_required: action,
    }));
}

function itemOf(found: JudgedPod, model: string): object {
  const { standsOut } = found;
  return {
    timestamp: new Date(found.at * 1000).toISOString().replace(/\.\d+Z$/, "Z"),
    namespace: found.namespace,
    pod: found.pod,
    severity: found.severity,
    anomaly_score: round(found.score),
    confidence: found.measured,
    metrics: found.values,
    restarts: found.restarts,
    explanation: found.explanation,
    recommended_action: found.action,
    model,
    type: "anomaly",
    metric: standsOut?.metric,
    value: standsOut?.value,
    expected_min: standsOut?.expectedMin,
    expected_max: standsOut?.expectedMax,
  };
}

function scopeOf({ namespace, deployment, pod }: Wanted): object {
  const where = namespace === undefined ? "" : ` in namespace '${namespace}'`;
  const what =
    pod !== undefined
      ? `pod '${pod}'${where}`
      : deployment !== undefined
        ? `deployment '${deployment}'${where}`
        : namespace === undefined
          ? "cluster-wide"
          : `namespace '${namespace}'`;
  return { namespace, deployment, pod, target_description: what };
}

function recommendationOf(found: readonly JudgedPod[]): string {
  const [worst] = found;
  if (!worst) return "No anomalies detected by the model in what was measured";
  const about = `${found.length} of the pods are unusual, the most ${worst.namespace}/${worst.pod}: ${worst.explanation}`;
  if (found.some(({ severity }) => severity === "critical")) return `CRITICAL: ${about}`;
  return `${worst.score >= 0.8 ? "WARNING" : "INFO"}: ${about}`;
}

function bySeverity(found: readonly JudgedPod[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { severity } of found) counts[severity] = (counts[severity] ?? 0) + 1;
  return counts;
}

function enriched({ throttled, errors, p99 }: Analysis["signals"]): object | undefined {
  if (throttled === undefined && errors === undefined && p99 === undefined) return undefined;
  return {
    cpu_throttle_rate: throttled,
    http_error_rate: errors,
    http_response_time_p99_ms: p99,
    throttling_detected: (throttled ?? 0) > THROTTLED,
    http_degraded: (errors ?? 0) > ERRORS || (p99 ?? 0) > SLOW_MILLISECONDS,
  };
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
