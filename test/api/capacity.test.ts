import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { withFaults } from "../../lib/world/in-memory/faults.ts";
import { NODE } from "../../lib/world/kubernetes/kinds.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { finds, growing, steady } from "../support/metrics-found.ts";

type Json = Record<string, unknown>;
let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

const Gi = 1024 ** 3;
const get = async (path: string): Promise<Json> => {
  const response = await engine.request(`/api/v1/capacity${path}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Json;
};
const quota = (name: string, hard: Record<string, string>, used: Record<string, string> = {}): void =>
  engine.cluster.add({
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { namespace: "shop", name },
    status: { hard, used },
  } as never);
const pod = (namespace: string, name: string, phase: string): void =>
  engine.cluster.add({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace, name },
    spec: { containers: [{ name: "app", image: "app:1" }] },
    status: { phase },
  } as never);
const node = (name: string, taints: object[] = []): void =>
  engine.cluster.add({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name },
    spec: { taints },
    status: { capacity: { cpu: "4", memory: "16Gi" }, allocatable: { cpu: "3500m", memory: "15Gi" }, conditions: [] },
  } as never);
/** Those that the cluster begins with. */
const noNodes = async (): Promise<void> => {
  const { items } = await engine.cluster.list(NODE, {});
  for (const { metadata } of items) await engine.cluster.delete({ ...NODE, name: metadata.name });
};
const CONTROL_PLANE = { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" };

describe("a namespace", () => {
  it("is told its quota, its use, what is left, where that is heading, and how the control plane bears it", async () => {
    quota("all", { "limits.cpu": "8", "limits.memory": "16Gi", pods: "40" }, { "limits.cpu": "6" });
    quota("wider", { "limits.cpu": "100" });
    for (const [name, phase] of Object.entries({ a: "Running", b: "Pending", c: "Succeeded", d: "Failed" }))
      pod("shop", name, phase);
    const at = engine.cluster.clock.now();
    finds(engine.metrics, [
      ["container_cpu_usage", [growing({}, 3.25, { at, perDay: 0.0501 })]],
      ["container_memory_working_set", [steady({}, 6 * Gi)]],
      ["apiserver_storage_objects", [steady({}, 6200)]],
      ["etcd_mvcc_db_total", [steady({}, 0.25)]],
      ["apiserver_request_total", [steady({}, 118.5)]],
      ["scheduler_pending_pods", [steady({}, 0)]],
      ["etcd_server_has_leader", [steady({}, 1)]],
    ]);

    const capacity = await get("/namespace/shop?include_infrastructure=true");

    expect(capacity).toMatchObject({
      status: "success",
      namespace: "shop",
      quota: {
        cpu: { limit: "8", limit_numeric: 8, declared_numeric: 6 },
        memory: { limit: "16Gi", limit_bytes: 17179869184 },
        pod_count_limit: 40,
        has_quota: true,
      },
      current_usage: {
        cpu: { used: "3250m", used_numeric: 3.25, percent: 40.625 },
        memory: { used: "6.0Gi", used_bytes: 6442450944, percent: 37.5 },
        pod_count: 2,
      },
      available: {
        cpu: { available: "4750m", available_numeric: 4.75, percent: 59.375 },
        memory: { available: "10.0Gi", available_bytes: 10737418240, percent: 62.5 },
        pod_slots: 38,
      },
      trending: {
        cpu: { direction: "increasing" },
        memory: { direction: "stable", daily_change_percent: 0 },
        // (8 × 0.85 − 3.25) / 0.0501 = 70.9; (8 − 3.25) / 0.0501 = 94.8.
        days_until_85_percent: 71,
        forecasted_exhaustion_days: 95,
        confidence: 1,
        recommended_replica_increase: 0,
      },
      infrastructure_impact: {
        etcd_object_count: 6200,
        etcd_capacity_percent: 25,
        api_server_qps: 118.5,
        scheduler_queue_length: 0,
        control_plane_health: "healthy",
      },
      missing: [],
    });
    const { projected_85_percent_date: to85, projected_exhaustion_date: full } = capacity["trending"] as Json;
    expect([to85, full]).toEqual(
      [71, 95].map((days) => new Date(at.getTime() + days * 86_400_000).toISOString().slice(0, 10)),
    );
  });

  it("that nobody measures has no numbers, and no trend of nothing", async () => {
    engine.metrics.fault = "not-found";

    expect(await get("/namespace/shop")).toEqual({
      status: "success",
      namespace: "shop",
      timestamp: expect.any(String) as string,
      quota: { pod_count_limit: 0, has_quota: false },
      current_usage: { cpu: null, memory: null, pod_count: 0 },
      available: { cpu: null, memory: null, pod_slots: 0 },
      missing: ["Prometheus client not available: Prometheus: not-found"],
    });
  });

  it.each([
    ["include_trending=false", false],
    ["include_trending=F", false],
    ["include_trending=maybe", true],
    ["", true],
  ])("?%s asks for a trend: %s", async (query, asks) => {
    finds(engine.metrics, [["container_", [growing({}, 1, { at: engine.cluster.clock.now(), perDay: 0.1 })]]]);

    expect("trending" in (await get(`/namespace/shop?${query}`))).toBe(asks);
  });

  it("whose name is none is refused before anything is asked", async () => {
    const response = await engine.request("/api/v1/capacity/namespace/Shop%22%7D");

    expect(response.status).toBe(422);
    expect(engine.metrics.asked).toEqual([]);
  });

  it("whose quota the API server does not give has no answer", async () => {
    await engine.stop();
    engine = new InMemoryEngine({}, (cluster) =>
      withFaults(cluster, ({ kind }) => (kind === "ResourceQuota" ? "unavailable" : undefined)),
    );
    const response = await engine.request("/api/v1/capacity/namespace/shop");

    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
  });
});

describe("the cluster", () => {
  it("is told what its nodes offer, what is used of it, and by whom, with one question for all namespaces", async () => {
    await noNodes();
    for (const name of ["w1", "w2"]) node(name);
    node("m1", [CONTROL_PLANE]);
    pod("shop", "a", "Running");
    pod("defaulted-till", "b", "Running");
    pod("kube-system", "c", "Running");
    const use = (namespace: string, on: string, value: number) => steady({ namespace, node: on }, value);
    finds(engine.metrics, [
      ["container_cpu_usage", [use("shop", "w1", 0.5), use("shop", "w2", 0.2), use("kube-system", "m1", 0.7)]],
      ["container_memory_working_set", [use("shop", "w1", 3 * Gi)]],
      ["etcd_server_has_leader", [steady({}, 0)]],
    ]);

    expect(await get("/cluster")).toMatchObject({
      status: "success",
      scope: "cluster",
      cluster_capacity: {
        total_cpu: "8",
        total_memory: "32Gi",
        allocatable_cpu: "7",
        allocatable_memory: "30Gi",
        node_count: 2,
        cordoned_node_count: 0,
      },
      cluster_usage: {
        cpu: { used: "700m", used_numeric: 0.7, percent: 10 },
        memory: { used: "3.0Gi", percent: 10 },
        pod_count: 3,
      },
      namespaces: [
        { name: "defaulted-till", cpu_percent: null, memory_percent: null, pod_count: 1 },
        { name: "shop", cpu_percent: 10, memory_percent: 10, pod_count: 1 },
      ],
      infrastructure: { control_plane_cpu_percent: 20, control_plane_memory_percent: null, etcd_health: "unhealthy" },
      missing: [],
    });
    expect(engine.metrics.asked).toHaveLength(7);
  });

  it("of a single node has that node's capacity", async () => {
    await noNodes();
    node("only");

    expect(await get("/cluster")).toMatchObject({
      cluster_capacity: { total_cpu: "4", allocatable_cpu: "3500m" },
      cluster_usage: { cpu: null },
      infrastructure: { control_plane_cpu_percent: null, etcd_health: "unknown" },
    });
  });
});

describe("trends", () => {
  it("of a namespace go by its quota", async () => {
    quota("all", { "limits.memory": "10Gi" });
    for (const name of ["a", "b", "c", "d"]) pod("shop", name, "Running");
    const at = engine.cluster.clock.now();
    finds(engine.metrics, [["container_memory_working_set", [growing({}, 9 * Gi, { at, perDay: 0.101 * Gi })]]]);

    expect(await get("/trends?namespace=shop&window=14d")).toMatchObject({
      namespace: "shop",
      window: "14d",
      days_until_85_percent: 0,
      forecasted_exhaustion_days: 10,
      // 4 × 0.9 / 0.7 = 5.14.
      recommended_replica_increase: 2,
      memory: { direction: "increasing" },
    });
  });

  it("without a namespace are the cluster's, by what its nodes offer", async () => {
    await noNodes();
    node("only");
    finds(engine.metrics, [["container_cpu_usage", [growing({}, 3, { at: engine.cluster.clock.now(), perDay: 0.1 })]]]);

    expect(await get("/trends")).toMatchObject({ namespace: "", window: "7d", forecasted_exhaustion_days: 5 });
  });

  it("of what was not measured are none", async () => {
    expect(await get("/trends?namespace=shop")).toMatchObject({
      days_until_85_percent: -1,
      forecasted_exhaustion_days: -1,
      confidence: 0,
      recommended_replica_increase: 0,
    });
  });
});

it.each(["/namespace/shop", "/cluster", "/trends"])("another method on %s is told which one there is", async (path) => {
  const response = await engine.request(`/api/v1/capacity${path}`, { method: "POST" });

  expect([response.status, response.headers.get("allow")]).toEqual([405, "GET"]);
});
