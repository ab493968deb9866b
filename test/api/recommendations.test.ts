import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { later } from "../../lib/domain/time.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { closedIncident } from "../support/incidents.ts";
import { finds, growing, steady } from "../support/metrics-found.ts";

type Json = Record<string, unknown>;
let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

const ROUTE = "/api/v1/recommendations";
const ask = async (body: object = {}, headers: Record<string, string> = {}): Promise<Json> => {
  const response = await engine.post(ROUTE, body, headers);
  expect(response.status).toBe(200);
  return (await response.json()) as Json;
};
/** Closed incidents of one workload, one an hour ago, one two hours ago, and so on. */
const happened = async (times: number): Promise<void> => {
  for (let hours = 1; hours <= times; hours += 1) {
    const at = later(engine.cluster.clock.now(), -hours * 3600 + 60).toISOString();
    await engine.context.incidents.create(
      closedIncident({ id: `inc-0123456789ab-${hours}`, openedAt: at, changedAt: at }),
    );
  }
};

it("without anything to go by there is nothing to recommend", async () => {
  expect(await ask()).toEqual({
    status: "success",
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
    timeframe: "6h",
    recommendations: [],
    total_recommendations: 0,
    ml_enabled: false,
    message: "No recommendations above the confidence threshold",
    missing: [],
  });
});

it("a body may be left out", async () => {
  const response = await engine.request(ROUTE, { method: "POST" });

  expect([response.status, await response.json()]).toMatchObject([200, { timeframe: "6h" }]);
});

it("recommends to look at what came back three times within the hours that are asked about, under the same name each time", async () => {
  await happened(5);

  const { recommendations } = await ask({ timeframe: "6h" });
  expect(recommendations).toMatchObject([
    {
      id: expect.stringMatching(/^rec-hist-[0-9a-f]{8}$/) as string,
      type: "proactive",
      namespace: "shop",
      severity: "high",
      confidence: 0.85,
      source: "historical_analysis",
      related_incident_id: "inc-0123456789ab-1",
    },
  ]);
  expect((await ask({ timeframe: "24h" }))["recommendations"]).toEqual(recommendations);
  expect(await ask({ timeframe: "1h" })).toMatchObject({ recommendations: [] });
});

describe("the threshold", () => {
  it.each<[string, object, number]>([
    ["is 0.7", {}, 0],
    ["may be lower", { confidence_threshold: 0.65 }, 1],
    ["may be spelled otherwise", { confidenceThreshold: 0.5 }, 1],
    ["may be nothing", { confidence_threshold: 0 }, 1],
  ])("%s", async (_, body, count) => {
    await happened(2);

    expect(await ask(body)).toMatchObject({ total_recommendations: count });
  });
});

describe("of memory that runs out", () => {
  const labels = { namespace: "shop", pod: "cart-1", container: "app" };
  beforeEach(() => {
    const at = engine.cluster.clock.now();
    finds(engine.metrics, [
      ["kube_pod_container_resource_limits", [steady(labels, 600e6)]],
      ["container_memory_working_set_bytes", [growing(labels, 500e6, { at, perDay: 110e6 })]],
    ]);
  });

  it("is told when", async () => {
    const { recommendations } = await ask({ namespace: "shop" });

    expect(recommendations).toMatchObject([
      { issue_type: "memory_pressure", target: "cart-1/app", severity: "critical", source: "metrics_trend" },
    ]);
    const [{ predicted_time: at }] = recommendations as [{ predicted_time: string }];
    const days = (Date.parse(at) - engine.cluster.clock.now().getTime()) / 86_400_000;
    // (600 − 500) / 110, and up to a quarter of an hour since the last step.
    expect(days).toBeCloseTo(0.92, 1);
    expect(engine.metrics.asked.every((query) => query.includes('namespace="shop"'))).toBe(true);
  });

  it.each([{ include_predictions: false }, { includePredictions: false }])("nothing is asked with %j", async (body) => {
    expect(await ask(body)).toMatchObject({ recommendations: [] });
    expect(engine.metrics.asked).toEqual([]);
  });

  it("nothing is said without a Prometheus but that there is none, and the rest is told", async () => {
    engine.metrics.fault = "not-found";
    await happened(3);

    expect(await ask()).toMatchObject({
      total_recommendations: 1,
      missing: ["Prometheus client not available: Prometheus: not-found"],
    });
  });
});

it("tells nobody of what they may not list", async () => {
  await engine.stop();
  engine = new InMemoryEngine({}, undefined, { kind: "cluster", token: () => undefined, inPod: true });
  await happened(3);
  engine.cluster.accounts.add("ada-token", "ada");
  engine.cluster.accounts.grant({ to: "ada", namespace: "till", verbs: ["list"], resources: ["incidents"] });
  const ada = { authorization: "Bearer ada-token" };

  expect(await ask({}, ada)).toMatchObject({
    recommendations: [],
    restricted_to: [],
    missing: ["predictions: name a namespace, or have the right to list incidents in all of them"],
  });
  expect((await engine.post(ROUTE, { namespace: "shop" }, ada)).status).toBe(403);
  expect((await engine.post(ROUTE, {})).status).toBe(401);
});

it.each([
  [{ timeframe: "2h" }, /^timeframe is "2h": expected/],
  [{ confidence_threshold: 2 }, /^confidence_threshold is 2/],
  [{ include_predictions: "yes" }, /^include_predictions is "yes"/],
  [{ namespace: 'a"}' }, /^namespace is/],
])("%j is refused", async (body, error) => {
  const response = await engine.post(ROUTE, body);

  expect([response.status, await response.json()]).toMatchObject([
    422,
    { error: expect.stringMatching(error) as string },
  ]);
});

it("another method is told which one there is", async () => {
  const response = await engine.request(ROUTE);

  expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
});
