import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { finds, steady } from "../support/metrics-found.ts";

type Json = Record<string, unknown>;
let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

const Mi = 1024 ** 2;
const of = (pod: string): Record<string, string> => ({ namespace: "shop", pod, container: "app" });
const ask = async (query = ""): Promise<{ status: number; body: Json }> => {
  const response = await engine.request(`/api/v1/recommendations/rightsizing${query}`);
  return { status: response.status, body: (await response.json()) as Json };
};

const MEASURED: Parameters<typeof finds>[1] = [
  ["cfs_throttled_periods", [steady(of("cart-1"), 0.0042)]],
  ["quantile_over_time(0.95, sum", [steady(of("cart-1"), 0.21), steady(of("cart-2"), 0.5)]],
  ["quantile_over_time(0.95, max", [steady(of("cart-1"), 300 * Mi)]],
  ["max_over_time", [steady(of("cart-1"), 320 * Mi)]],
  ["count_over_time", [steady(of("cart-1"), 168)]],
  ['requests{container!~"|POD",pod!="",resource="cpu"', [steady(of("cart-1"), 0.5), steady(of("cart-2"), 0.5)]],
  ['limits{container!~"|POD",pod!="",resource="cpu"', [steady(of("cart-1"), 1)]],
  ['resource="memory"', [steady(of("cart-1"), 256 * Mi)]],
  ["container_memory_working_set_bytes", [steady(of("cart-1"), 1), steady(of("cart-2"), 1)]],
];

it("tells of each container by itself what it asks for, uses and should ask for", async () => {
  finds(engine.metrics, MEASURED);

  const { status, body } = await ask("?window=7d");

  expect(status).toBe(200);
  expect(body).toMatchObject({
    status: "success",
    analysis_window: "7d",
    over_provisioned_count: 1,
    under_provisioned_count: 0,
    right_sized_count: 1,
    unknown_count: 0,
    total: 2,
    missing: [],
  });
  expect(body["recommendations"]).toEqual([
    {
      namespace: "shop",
      pod: "cart-1",
      container: "app",
      current_cpu_request: "500m",
      current_cpu_limit: "1.00",
      p95_cpu_usage_cores: 0.21,
      recommended_cpu_request: "252m",
      recommended_cpu_limit: "315m",
      current_memory_request: "256.0Mi",
      current_memory_limit: "256.0Mi",
      p95_memory_usage_bytes: 314572800,
      recommended_memory_request: "360.0Mi",
      recommended_memory_limit: "450.0Mi",
      cpu_sizing: "over-provisioned",
      memory_sizing: "right-sized",
      throttle_rate_pct: 0.42,
      measured_hours: 168,
    },
    expect.objectContaining({
      pod: "cart-2",
      cpu_sizing: "right-sized",
      current_cpu_limit: "",
      memory_sizing: "unknown",
      p95_memory_usage_bytes: null,
      recommended_memory_request: "",
    }),
  ]);
});

it("asks about the namespace, the beginning of the pod's name and the window, and nothing in them is PromQL", async () => {
  finds(engine.metrics, MEASURED);
  await ask(`?namespace=shop&window=30d&pod=${encodeURIComponent('cart"} or up{x="')}`);

  const asked = engine.metrics.asked.find((query) => query.startsWith("count_over_time")) ?? "";
  expect(asked).toContain(String.raw`namespace="shop",pod=~"cart\"\\} or up\\{x=\".*"}`);
  // 30 days in 2,016 moments.
  expect(asked).toContain("[2592000s:1286s]");
});

it("is told in pages, and counts them all", async () => {
  finds(engine.metrics, MEASURED);

  expect((await ask("?limit=1&offset=1")).body).toMatchObject({
    recommendations: [{ pod: "cart-2" }],
    total: 2,
    limit: 1,
    offset: 1,
    over_provisioned_count: 1,
  });
});

it("says what could not be had, and recommends nothing in its place", async () => {
  finds(engine.metrics, [["quantile_over_time(0.95, sum", "fails"], ...MEASURED]);

  expect((await ask()).body).toMatchObject({
    recommendations: expect.arrayContaining([
      expect.objectContaining({ pod: "cart-1", p95_cpu_usage_cores: null, cpu_sizing: "unknown" }),
    ]) as unknown,
    missing: ["cpuP95: Prometheus answers 503"],
  });
});

it("knows nobody where nothing was measured", async () => {
  expect((await ask()).body).toMatchObject({ recommendations: [], total: 0, right_sized_count: 0 });
});

describe("is refused", () => {
  it("without a Prometheus, and may be asked again", async () => {
    engine.metrics.fault = "not-found";

    const response = await engine.request("/api/v1/recommendations/rightsizing");
    expect([response.status, response.headers.get("retry-after"), await response.json()]).toMatchObject([
      503,
      "5",
      { error: "Prometheus client not available: Prometheus: not-found", code: "service_unavailable" },
    ]);
  });

  it.each([
    ["?window=7d]) or vector(1", /^window is ".*": expected hours or days/],
    ["?window=91d", /^window is "91d": expected hours or days like 12h or 7d, at most 90d/],
    ["?namespace=Shop", /^namespace is "Shop": expected the name of a namespace/],
    ["?limit=0", /^limit is "0"/],
  ])("%s", async (query, error) => {
    expect(await ask(query)).toMatchObject({ status: 422, body: { error: expect.stringMatching(error) as string } });
    expect(engine.metrics.asked).toEqual([]);
  });

  it("what the caller may not see", async () => {
    await engine.stop();
    engine = new InMemoryEngine({}, undefined, { kind: "cluster", token: () => undefined, inPod: true });
    engine.cluster.accounts.add("ada-token", "ada");
    engine.cluster.accounts.grant({ to: "ada", namespace: "shop", verbs: ["get"], resources: ["incidents"] });
    const as = async (query: string): Promise<number> =>
      (
        await engine.request(`/api/v1/recommendations/rightsizing${query}`, {
          headers: { authorization: "Bearer ada-token" },
        })
      ).status;

    expect([await as("?namespace=shop"), await as("?namespace=till"), await as("")]).toEqual([200, 403, 403]);
  });
});

it("another method is told which one there is", async () => {
  const response = await engine.request("/api/v1/recommendations/rightsizing", { method: "DELETE" });

  expect([response.status, response.headers.get("allow")]).toEqual([405, "GET"]);
});
