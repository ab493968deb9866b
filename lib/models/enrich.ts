import { type Matchers, selector } from "../domain/promql.ts";
import type { Context } from "../healing/context.ts";
import { isWorldError } from "../world/world.ts";
import type { PodScope } from "./measure-pods.ts";

/** What else Prometheus knows of the same scope, now. What it does not know is left out. */
export interface Signals {
  /** Share of scheduling periods in which a container was held back (0 to 1). */
  readonly throttled?: number;
  /** Share of requests answered with 5xx, as Istio counts them. */
  readonly errors?: number;
  /** 99th percentile of the time to an answer, in milliseconds. */
  readonly p99?: number;
}

/** Three questions, each of one number. */
export async function askSignals({ world }: Pick<Context, "world">, scope: PodScope): Promise<Signals> {
  const { namespaces, deployment, pod } = scope;
  const namespace = namespaces?.length === 1 ? namespaces[0] : undefined;
  const labels: Matchers = {
    container: { not: "" },
    namespace,
    pod: pod ?? (deployment === undefined ? undefined : { beginsWith: `${deployment}-` }),
  };
  // Istio knows workloads, and no pods of them.
  const workload: Matchers = { destination_workload_namespace: namespace, destination_workload: deployment };
  const requests = "istio_requests_total";
  const one = (expression: string): Promise<number | undefined> => first(world, expression);
  const [throttled, errors, p99] = await Promise.all([
    one(
      `sum(${rate("container_cpu_cfs_throttled_periods_total", labels)}) / sum(${rate("container_cpu_cfs_periods_total", labels)})`,
    ),
    pod === undefined
      ? one(
          `sum(${rate(requests, { ...workload, response_code: { beginsWith: "5" } })}) / sum(${rate(requests, workload)})`,
        )
      : undefined,
    pod === undefined
      ? one(`histogram_quantile(0.99, sum by (le) (${rate("istio_request_duration_milliseconds_bucket", workload)}))`)
      : undefined,
  ]);
  return {
    ...(throttled !== undefined && { throttled }),
    ...(errors !== undefined && { errors }),
    ...(p99 !== undefined && { p99 }),
  };
}

function rate(metric: string, labels: Matchers): string {
  return `rate(${selector(metric, labels)}[5m])`;
}

async function first({ metrics }: Context["world"], expression: string): Promise<number | undefined> {
  try {
    return (await metrics.query(expression)).series[0]?.value;
  } catch (error) {
    if (!isWorldError(error)) throw error;
    return undefined;
  }
}
