import type { Course, Measured } from "../domain/measured.ts";
import { selector } from "../domain/promql.ts";
import type { Context } from "../healing/context.ts";
import { ANOMALY_METRICS, type AnomalyMetric, type Minutes } from "../insights/anomaly-features.ts";
import { isWorldError } from "../world/world.ts";

/** Whose pods; nothing at all: every pod that there is. */
export interface PodScope {
  readonly namespaces?: readonly string[] | undefined;
  readonly deployment?: string | undefined;
  readonly pod?: string | undefined;
}

export interface MeasuredPod {
  readonly namespace: string;
  readonly pod: string;
  readonly metrics: Readonly<Partial<Record<AnomalyMetric, Minutes>>>;
}

export interface MeasuredPods {
  /** By namespace and name. */
  readonly pods: readonly MeasuredPod[];
  /** Metrics of which nothing at all was measured, and why. */
  readonly missing: readonly { readonly metric: AnomalyMetric; readonly because: string }[];
  /** What the server says that its answers may lack. */
  readonly warnings: readonly string[];
  /** How many questions that took. */
  readonly queries: number;
}

/** Minutes before a moment that its row needs: the oldest lag. */
const MINUTES_BEFORE = 5;
const MINUTE = 60;

/** The pods of a scope minute by minute, until the whole minute `to`: five questions, however many pods there are. Throws when not one is answered. */
export async function measurePods(
  { world }: Pick<Context, "world">,
  scope: PodScope,
  { to, minutes }: { readonly to: number; readonly minutes: number },
): Promise<MeasuredPods> {
  const range = { from: to - (minutes + MINUTES_BEFORE) * MINUTE, to, step: MINUTE };
  const expressions = expressionsOf(scope);
  const answers = await Promise.all(
    ANOMALY_METRICS.map(async (metric) => ({
      metric,
      ...(await orWhy(world.metrics.queryRange(expressions[metric], range))),
    })),
  );
  const failed = answers.find(({ error }) => error !== undefined)?.error;
  if (failed && answers.every(({ error }) => error !== undefined)) throw failed;
  return {
    pods: podsIn(answers, scope),
    missing: answers.flatMap(({ metric, measured, error }) =>
      measured && measured.series.length > 0 ? [] : [{ metric, because: error?.message ?? "there is no such series" }],
    ),
    warnings: [...new Set(answers.flatMap(({ measured }) => measured?.warnings ?? []))],
    queries: answers.length,
  };
}

interface Asked {
  readonly metric: AnomalyMetric;
  readonly measured?: Measured<Course>;
  readonly error?: Error;
}

async function orWhy(asking: Promise<Measured<Course>>): Promise<Omit<Asked, "metric">> {
  try {
    return { measured: await asking };
  } catch (error) {
    if (!isWorldError(error)) throw error;
    return { error };
  }
}

/**
 * Section 8.4 of the Go engine's contract. Nodes are all nodes: node_exporter knows no namespaces. Of a pod's memory the limit is what counts, so a
 * pod without one has no such value.
 */
function expressionsOf({ namespaces, deployment, pod }: PodScope): Record<AnomalyMetric, string> {
  const namespace =
    namespaces === undefined ? undefined : namespaces.length === 1 ? namespaces[0] : { oneOf: namespaces };
  const named = pod ?? (deployment === undefined ? undefined : { beginsWith: `${deployment}-` });
  const labels = { namespace, pod: named };
  const running = { container: { not: "" }, ...labels };
  const memory = selector("container_memory_working_set_bytes", running);
  const limit = selector("kube_pod_container_resource_limits", { resource: "memory", ...labels });
  return {
    node_cpu_utilization: `1 - avg(rate(${selector("node_cpu_seconds_total", { mode: "idle" })}[5m]))`,
    node_memory_utilization: "1 - sum(node_memory_MemAvailable_bytes) / sum(node_memory_MemTotal_bytes)",
    pod_cpu_usage: byPod(`rate(${selector("container_cpu_usage_seconds_total", running)}[5m])`),
    pod_memory_usage: `${byPod(memory)} / ${byPod(limit)}`,
    container_restart_count: byPod(selector("kube_pod_container_status_restarts_total", labels)),
  };
}

function byPod(expression: string): string {
  return `sum by (namespace, pod) (${expression})`;
}

function podsIn(answers: readonly Asked[], { deployment, pod }: PodScope): MeasuredPod[] {
  const nodes: Partial<Record<AnomalyMetric, Minutes>> = {};
  const pods = new Map<string, { namespace: string; pod: string; metrics: Partial<Record<AnomalyMetric, Minutes>> }>();
  for (const { metric, measured } of answers) {
    for (const { labels, points } of measured?.series ?? []) {
      const minutes = new Map(points.map(({ at, value }) => [at, value]));
      if (metric.startsWith("node_")) nodes[metric] = minutes;
      const { namespace, pod: name } = labels;
      if (namespace === undefined || name === undefined) continue;
      if (deployment !== undefined && pod === undefined && !isOf(deployment, name)) continue;
      const key = `${namespace}/${name}`;
      const found = pods.get(key) ?? { namespace, pod: name, metrics: {} };
      found.metrics[metric] = minutes;
      pods.set(key, found);
    }
  }
  return [...pods.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, found]) => ({ ...found, metrics: { ...nodes, ...found.metrics } }));
}

/** `<deployment>-<hash of the ReplicaSet>-<five letters>`: a Deployment whose name only begins alike has another dash. */
function isOf(deployment: string, pod: string): boolean {
  return /^[a-z0-9]+-[a-z0-9]{5}$/.test(pod.slice(deployment.length + 1));
}
