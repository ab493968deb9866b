/** The 45 numbers that the model for anomalies is asked about (section 7.6 of the Go engine's contract). */
import { deviation, mean } from "./statistics.ts";

/** In the order of the columns. CPU of a pod is in cores, its restarts are all since it began; the other three are shares of 1. */
export const ANOMALY_METRICS = [
  "node_cpu_utilization",
  "node_memory_utilization",
  "pod_cpu_usage",
  "pod_memory_usage",
  "container_restart_count",
] as const;
export type AnomalyMetric = (typeof ANOMALY_METRICS)[number];

/** Of each metric, in the order of the columns. Lags are minutes; `diff` is value − lag_1, `pct_change` is diff / lag_1, and 0 where lag_1 is 0. */
const FEATURES = ["value", "mean_5m", "std_5m", "min_5m", "max_5m", "lag_1", "lag_5", "diff", "pct_change"] as const;

/** What stands in the columns of a metric that has no value: the contract's, so that the row keeps its shape. */
const DEFAULTS: readonly number[] = [0.5, 0.5, 0.1, 0.3, 0.7, 0.5, 0.5, 0, 0];

export const ANOMALY_FEATURE_NAMES: readonly string[] = ANOMALY_METRICS.flatMap((metric) =>
  FEATURES.map((feature) => `${metric}_${feature}`),
);

/** Values by the second they were measured at; a minute apart. */
export type Minutes = ReadonlyMap<number, number>;

export interface AnomalyRow {
  /** 45, all finite. */
  readonly values: readonly number[];
  /** Metrics without a value at this moment: their columns hold defaults, and nothing was measured there. */
  readonly missing: readonly AnomalyMetric[];
}

const MINUTE = 60;

/** The row of one pod at one moment, in seconds since 1970. */
export function anomalyRow(measured: Readonly<Partial<Record<AnomalyMetric, Minutes>>>, at: number): AnomalyRow {
  const blocks = ANOMALY_METRICS.map((metric) => ({ metric, block: blockOf(measured[metric], at) }));
  return {
    values: blocks.flatMap(({ block }) => block ?? DEFAULTS),
    missing: blocks.flatMap(({ metric, block }) => (block ? [] : [metric])),
  };
}

/** A lag that was not measured is the value itself, as in the contract: nothing changed as far as anybody knows. */
function blockOf(minutes: Minutes | undefined, at: number): readonly number[] | undefined {
  const value = minutes?.get(at);
  if (minutes === undefined || value === undefined) return undefined;
  const last = [0, 1, 2, 3, 4].flatMap((back) => minutes.get(at - back * MINUTE) ?? []);
  const lag1 = minutes.get(at - MINUTE) ?? value;
  const lag5 = minutes.get(at - 5 * MINUTE) ?? value;
  const diff = value - lag1;
  return [
    value,
    mean(last),
    deviation(last),
    Math.min(...last),
    Math.max(...last),
    lag1,
    lag5,
    diff,
    lag1 === 0 ? 0 : diff / lag1,
  ];
}
