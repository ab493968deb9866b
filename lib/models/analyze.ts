import type { Model } from "../domain/model.ts";
import type { Context } from "../healing/context.ts";
import type { AnomalyMetric } from "../insights/anomaly-features.ts";
import { type AnomalyFinding, judgeMoments } from "../insights/anomaly-findings.ts";
import { type Signals, askSignals } from "./enrich.ts";
import { type PodScope, measurePods } from "./measure-pods.ts";
import { scorePods } from "./score-pods.ts";

export interface Analysis {
  readonly pods: readonly JudgedPod[];
  /** Pods that nobody could judge, and which of their metrics are missing. */
  readonly unjudged: readonly {
    readonly namespace: string;
    readonly pod: string;
    readonly missing: readonly string[];
  }[];
  /** So many more there are than are judged at once. */
  readonly beyond: number;
  readonly missing: readonly { readonly metric: AnomalyMetric; readonly because: string }[];
  readonly warnings: readonly string[];
  readonly signals: Signals;
  readonly queries: number;
}

export interface JudgedPod extends AnomalyFinding {
  readonly namespace: string;
  readonly pod: string;
  /** Share of the moments at which everything was measured, 0 to 1. */
  readonly measured: number;
}

export interface Asked {
  readonly scope: PodScope;
  readonly minutes: number;
  /** Names of pods in the scope; absent: all. */
  readonly only?: ReadonlySet<string> | undefined;
}

const MOMENTS = 60;
const PODS_AT_ONCE = 200;
const SIGNAL_QUERIES = 3;

/** Asks a model about each pod at 60 moments of the time, evenly apart, the newest now. At most eight questions to Prometheus, however many pods there are. */
export async function analyze(context: Context, model: Model, { scope, minutes, only }: Asked): Promise<Analysis> {
  const to = Math.floor(context.world.now().getTime() / 60_000) * 60;
  const [measured, signals] = await Promise.all([
    measurePods(context, scope, { to, minutes }),
    askSignals(context, scope),
  ]);
  const every = (minutes * 60) / MOMENTS;
  const moments = Array.from({ length: MOMENTS }, (_, index) => to - (MOMENTS - 1 - index) * every);
  const inScope = measured.pods.filter(({ pod }) => only?.has(pod) ?? true);
  const { pods } = await scorePods(context, model, { pods: inScope.slice(0, PODS_AT_ONCE), moments });
  const judged = pods.map((pod) => ({ pod, finding: judgeMoments(pod) }));
  return {
    pods: judged.flatMap(({ pod: { namespace, pod, moments: scored }, finding }) =>
      finding ? [{ namespace, pod, measured: Number((scored.length / MOMENTS).toFixed(3)), ...finding }] : [],
    ),
    unjudged: judged.flatMap(({ pod: { namespace, pod, missing }, finding }) =>
      finding ? [] : [{ namespace, pod, missing }],
    ),
    beyond: Math.max(0, inScope.length - PODS_AT_ONCE),
    missing: measured.missing,
    warnings: measured.warnings,
    signals,
    queries: measured.queries + (scope.pod === undefined ? SIGNAL_QUERIES : 1),
  };
}
