import { ANOMALY_METRICS, type AnomalyMetric, type Minutes } from "./anomaly-features.ts";
import { scoreOver } from "./anomaly-scores.ts";
import { deviation, mean } from "./statistics.ts";

export interface Judged {
  readonly metrics: Readonly<Partial<Record<AnomalyMetric, Minutes>>>;
  /** Oldest first. */
  readonly moments: readonly { readonly at: number; readonly score: number }[];
}

/** When a pod was the least as ever, and what stands out then. */
export interface AnomalyFinding {
  /** In seconds since 1970: the end of the moments that the score is of. */
  readonly at: number;
  /** Mean of the worst five moments that follow each other. */
  readonly score: number;
  readonly severity: AnomalySeverity;
  readonly values: Readonly<Record<AnomalyMetric, number>>;
  readonly restarts: number;
  readonly standsOut: StandsOut | undefined;
  readonly explanation: string;
  readonly action: string;
}

export interface StandsOut {
  readonly metric: AnomalyMetric;
  readonly value: number;
  /** The least and the most of the moments that the model finds as ever. */
  readonly expectedMin: number;
  readonly expectedMax: number;
  /** How many deviations the value lies from the mean of those moments. */
  readonly deviations: number;
}

/** The Go engine's words. */
export type AnomalySeverity = "critical" | "warning" | "info";

/** As many moments as a look around takes: one odd moment of five is 0.2. */
const WINDOW = 5;
/** The Go engine's bounds (section 9.8 of its contract). */
const CRITICAL = 0.9;
const WARNING = 0.7;
const HIGH = 0.8;
const FULL = 0.95;
const RESTARTS = 3;
/** Three deviations are rare where nothing happens. */
const RARE = 3;

export function severityOfScore(score: number): AnomalySeverity {
  if (score >= CRITICAL) return "critical";
  return score >= WARNING ? "warning" : "info";
}

/** Undefined: there were not five moments at which everything was measured. */
export function judgeMoments({ metrics, moments }: Judged): AnomalyFinding | undefined {
  let worst: { score: number; at: number } | undefined;
  for (let end = WINDOW; end <= moments.length; end += 1) {
    const window = moments.slice(end - WINDOW, end);
    const score = scoreOver(window.map((moment) => moment.score));
    const at = window.at(-1)?.at ?? 0;
    // Of equals the newest: that is what people can still look at.
    if (!worst || score >= worst.score) worst = { score, at };
  }
  if (!worst) return undefined;
  const { score, at } = worst;
  const values = Object.fromEntries(ANOMALY_METRICS.map((metric) => [metric, metrics[metric]?.get(at) ?? 0])) as Record<
    AnomalyMetric,
    number
  >;
  const restarts = restartsOver(metrics.container_restart_count, moments);
  const standsOut = standingOut(
    metrics,
    values,
    moments.filter((moment) => moment.score < 0.5),
  );
  const severity = severityOfScore(score);
  const told = { values, restarts, standsOut, severity };
  return { at, score, ...told, explanation: explain(told), action: actionFor(told) };
}

/** How often containers were restarted between the first and the last moment; a counter that fell has begun anew. */
function restartsOver(counter: Minutes | undefined, moments: Judged["moments"]): number {
  let restarts = 0;
  let last: number | undefined;
  for (const { at } of moments) {
    const count = counter?.get(at);
    if (count === undefined) continue;
    if (last !== undefined) restarts += count >= last ? count - last : count;
    last = count;
  }
  return restarts;
}

function standingOut(
  metrics: Judged["metrics"],
  values: AnomalyFinding["values"],
  asEver: Judged["moments"],
): StandsOut | undefined {
  const found = VARYING.flatMap((metric): StandsOut[] => {
    const usual = asEver.flatMap(({ at }) => metrics[metric]?.get(at) ?? []);
    if (usual.length < WINDOW) return [];
    const value = values[metric];
    const [expectedMin, expectedMax] = [Math.min(...usual), Math.max(...usual)];
    if (value >= expectedMin && value <= expectedMax) return [];
    const spread = expectedMin === expectedMax ? 0 : deviation(usual);
    const deviations = spread === 0 ? Number.POSITIVE_INFINITY : Math.abs(value - mean(usual)) / spread;
    return [{ metric, value, expectedMin, expectedMax, deviations }];
  });
  return found.filter(({ deviations }) => deviations >= RARE).sort((a, b) => compare(b.deviations, a.deviations))[0];
}

/** A counter of restarts is told by how far it moved. */
const VARYING = ANOMALY_METRICS.filter((metric) => metric !== "container_restart_count");

/** Infinity less infinity is no number. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

type Told = Pick<AnomalyFinding, "values" | "restarts" | "standsOut" | "severity">;

function explain({ values, restarts, standsOut }: Told): string {
  const { pod_memory_usage: memory, node_cpu_utilization: nodeCpu, node_memory_utilization: nodeMemory } = values;
  const parts = [
    ...(memory > HIGH ? [`Memory usage high (${percent(memory)} of its limit)`] : []),
    ...(restarts > 0 ? [`Container restarts detected (${restarts})`] : []),
    ...(nodeCpu > HIGH ? [`Node CPU utilization high (${percent(nodeCpu)})`] : []),
    ...(nodeMemory > HIGH ? [`Node memory utilization high (${percent(nodeMemory)})`] : []),
    ...(standsOut ? [`${standsOut.metric} is ${short(standsOut.value)}, otherwise ${between(standsOut)}`] : []),
  ];
  return parts.length > 0 ? parts.join("; ") : "The model finds the whole unusual; no single metric stands out";
}

function actionFor({ values, restarts, severity }: Told): string {
  if (restarts > RESTARTS) return "restart_pod";
  if (values.pod_memory_usage > FULL) return "scale_resources";
  if (severity === "critical") return "immediate_investigation";
  return severity === "warning" ? "schedule_review" : "monitor";
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

function between({ expectedMin, expectedMax }: StandsOut): string {
  return expectedMin === expectedMax ? short(expectedMin) : `${short(expectedMin)} to ${short(expectedMax)}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
