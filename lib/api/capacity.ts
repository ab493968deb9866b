import { type Context as HttpContext, Hono } from "hono";
import { z } from "zod";

import { NAMESPACE_NAME } from "../domain/names.ts";
import { countPods, readNodes, readQuotas } from "../evidence/read-capacity.ts";
import type { Context } from "../healing/context.ts";
import { clusterCapacity } from "../insights/node-capacity.ts";
import { type NamespaceQuota, namespaceQuota } from "../insights/quota.ts";
import { CONTROL_PLANE_QUERIES, onlyValue, usageQueries } from "../insights/usage.ts";
import { demand } from "./authorize.ts";
import { availableView, infrastructureView, quotaView, trendingView, usageView } from "./capacity-view.ts";
import { clusterView, type NamespaceUse } from "./cluster-capacity-view.ts";
import { allowOnly, checked } from "./failure.ts";
import { askNow, orMissing } from "./measure.ts";
import { optionalNamespace } from "./namespace-filter.ts";
import { type Limits, trendsOf } from "./trends.ts";

/** As Go reads a truth value; what is none is the default. */
const flag = (standard: boolean) =>
  z
    .string()
    .max(10)
    .transform((text) => (/^(1|t|true)$/i.test(text) ? true : /^(0|f|false)$/i.test(text) ? false : standard))
    .default(standard);

const window = z
  .string()
  .max(10)
  .transform((text): 7 | 14 | 30 => (text === "30d" ? 30 : text === "14d" ? 14 : 7))
  .default(7);

export const NamespaceCapacityQuery = z.object({
  include_trending: flag(true),
  include_infrastructure: flag(false),
  window,
});
export const TrendsQuery = z.object({ namespace: optionalNamespace, window });
export const CapacityNamed = z.object({
  namespace: z.string().regex(NAMESPACE_NAME, "expected the name of a namespace"),
});

export const NAMESPACE_CAPACITY = "/api/v1/capacity/namespace/:namespace";
export const CLUSTER_CAPACITY = "/api/v1/capacity/cluster";
export const CAPACITY_TRENDS = "/api/v1/capacity/trends";

/** What a namespace or the cluster may use, uses, and will use. */
export function capacityRoutes(context: Context): Hono {
  const app = new Hono();
  app.get(NAMESPACE_CAPACITY, async (c) => {
    const { namespace } = checked(CapacityNamed, c.req.param());
    return c.json(await ofNamespace(context, c, { namespace, ...checked(NamespaceCapacityQuery, c.req.query()) }));
  });
  app.get(CLUSTER_CAPACITY, async (c) => c.json(await ofCluster(context, c)));
  app.get(CAPACITY_TRENDS, async (c) => c.json(await trends(context, c, checked(TrendsQuery, c.req.query()))));
  for (const path of [NAMESPACE_CAPACITY, CLUSTER_CAPACITY, CAPACITY_TRENDS]) allowOnly(app, "GET", path);
  return app;
}

type NamespaceAsked = z.infer<typeof NamespaceCapacityQuery> & { readonly namespace: string };

async function ofNamespace(context: Context, c: HttpContext, asked: NamespaceAsked): Promise<object> {
  const { namespace } = asked;
  await demand(context, c, { verb: "get", namespace });
  const { cluster, metrics } = context.world;
  const [quotas, pods, used, control] = await Promise.all([
    readQuotas(cluster, namespace),
    countPods(cluster, namespace),
    orMissing(["cpu", "memory"], askNow(metrics, { ...usageQueries(namespace) })),
    asked.include_infrastructure ? controlPlane(context) : undefined,
  ]);
  const quota = namespaceQuota(quotas);
  const podCount = pods.get(namespace) ?? 0;
  const usage = { cpu: onlyValue(used.found.cpu), memory: onlyValue(used.found.memory) };
  const limits = limitsIn(quota);
  const heading = await headingOf(context, { asked, limits, podCount });
  return {
    status: "success",
    namespace,
    timestamp: context.world.now().toISOString(),
    quota: quotaView(quota),
    current_usage: { ...usageView(usage, limits), pod_count: podCount },
    available: availableView(usage, quota, podCount),
    trending: heading.trending,
    infrastructure_impact: control && infrastructureView(control.found),
    missing: [...new Set([...used.missing, ...heading.missing, ...(control?.missing ?? [])])],
  };
}

/** No trend is shown of what was not measured. */
async function headingOf(
  context: Context,
  { asked, limits, podCount }: { asked: NamespaceAsked; limits: Limits; podCount: number },
): Promise<{ readonly trending?: object; readonly missing: readonly string[] }> {
  if (!asked.include_trending) return { missing: [] };
  const heading = await trendsOf(context, { namespace: asked.namespace, days: asked.window, limits });
  const { cpu, memory, missing } = heading;
  if (!cpu && !memory) return { missing };
  return { trending: trendingView(heading, { now: context.world.now(), podCount, limits }), missing };
}

function controlPlane({ world }: Context): ReturnType<typeof askNow<keyof typeof CONTROL_PLANE_QUERIES>> {
  const names = Object.keys(CONTROL_PLANE_QUERIES) as (keyof typeof CONTROL_PLANE_QUERIES)[];
  return orMissing(names, askNow(world.metrics, CONTROL_PLANE_QUERIES));
}

async function ofCluster(context: Context, c: HttpContext): Promise<object> {
  await demand(context, c, { verb: "get", namespace: undefined });
  const { cluster, metrics } = context.world;
  // One question for all namespaces and nodes; the Go engine asked two for each.
  const [nodes, pods, used, control] = await Promise.all([
    readNodes(cluster),
    countPods(cluster),
    orMissing(["cpu", "memory"], askNow(metrics, { ...usageQueries(undefined, ["namespace", "node"]) })),
    controlPlane(context),
  ]);
  const uses: NamespaceUse[] = (["cpu", "memory"] as const).flatMap((resource) =>
    used.found[resource].map(({ labels, value }) => ({
      resource,
      namespace: labels["namespace"],
      node: labels["node"],
      value,
    })),
  );
  return {
    status: "success",
    scope: "cluster",
    timestamp: context.world.now().toISOString(),
    ...clusterView({ capacity: clusterCapacity(nodes), pods, uses, control: control.found }),
    missing: [...new Set([...used.missing, ...control.missing])],
  };
}

async function trends(
  context: Context,
  c: HttpContext,
  { namespace, window: days }: z.infer<typeof TrendsQuery>,
): Promise<object> {
  await demand(context, c, { verb: "get", namespace });
  const now = context.world.now();
  const [limits, pods] = await Promise.all([limitsOf(context, namespace), countPods(context.world.cluster, namespace)]);
  const heading = await trendsOf(context, { namespace, days, limits });
  const podCount = [...pods.values()].reduce((sum, count) => sum + count, 0);
  return {
    status: "success",
    namespace: namespace ?? "",
    timestamp: now.toISOString(),
    window: `${days}d`,
    ...trendingView(heading, { now, podCount, limits }),
    missing: heading.missing,
  };
}

async function limitsOf({ world }: Context, namespace: string | undefined): Promise<Limits> {
  if (namespace === undefined) return clusterCapacity(await readNodes(world.cluster)).allocatable;
  return limitsIn(namespaceQuota(await readQuotas(world.cluster, namespace)));
}

function limitsIn({ cpu, memory }: NamespaceQuota): Limits {
  return { cpu: cpu?.amount, memory: memory?.amount };
}
