import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { z } from "zod";

import type { AnomalyAnalysis } from "../../lib/api/openapi/anomaly-answers.ts";
import { POD } from "../../lib/world/kubernetes/kinds.ts";
import { wellCart } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { type Uses, shows } from "../support/measured.ts";
import { servesDetector } from "../support/models.ts";

const CALM: Uses = { cpu: 0.2, memory: 0.4, restarts: 0 };
const WILD: Uses = { cpu: 0.91, memory: 0.97, restarts: 0 };

type Answer = z.infer<typeof AnomalyAnalysis>;

let engine: InMemoryEngine;
let pods: Record<string, Uses | ((at: number) => Uses)>;
beforeEach(() => {
  engine = new InMemoryEngine();
  pods = {};
  engine.metrics.finds = (expression) =>
    /throttled|istio/.test(expression) ? [] : shows(() => ({ pods }))(expression);
});
afterEach(() => engine.stop());

const analyze = async (body: unknown = {}): Promise<[number, Answer]> => {
  const response = await engine.post("/api/v1/anomalies/analyze", body);
  return [response.status, (await response.json()) as Answer];
};
const now = (): number => Math.floor(engine.cluster.clock.now().getTime() / 60_000) * 60;

it("answers with every field of the Go engine, and an item for each pod that is unusual", async () => {
  servesDetector(engine, 45);
  pods = {
    "shop/cart-6d4cf56db6-abcde": (at) => (at > now() - 600 ? WILD : CALM),
    "shop/cart-6d4cf56db6-fghij": CALM,
  };

  const [status, body] = await analyze({ time_range: "1h", namespace: "shop", deployment: "cart", threshold: 0.5 });

  expect([status, body]).toMatchObject([
    200,
    {
      status: "success",
      time_range: "1h",
      threshold: 0.5,
      scope: { namespace: "shop", deployment: "cart", target_description: "deployment 'cart' in namespace 'shop'" },
      model_used: "anomaly-detector",
      anomalies_detected: 1,
      anomalies: [
        {
          timestamp: new Date(now() * 1000).toISOString().replace(".000", ""),
          namespace: "shop",
          pod: "cart-6d4cf56db6-abcde",
          severity: "critical",
          anomaly_score: 1,
          confidence: 1,
          metrics: {
            node_cpu_utilization: 0.4,
            node_memory_utilization: 0.5,
            pod_cpu_usage: 0.91,
            pod_memory_usage: 0.97,
            container_restart_count: 0,
          },
          restarts: 0,
          explanation: "Memory usage high (97% of its limit); pod_cpu_usage is 0.91, otherwise 0.2",
          recommended_action: "scale_resources",
          model: "anomaly-detector",
        },
      ],
      summary: {
        max_score: 1,
        average_score: 0.5,
        metrics_analyzed: 5,
        features_generated: 45,
        pods_analyzed: 2,
        anomalies_found: 1,
        models_used: ["anomaly-detector"],
        by_severity: { critical: 1 },
      },
      recommendation: expect.stringMatching(/^CRITICAL: 1 of the pods are unusual/) as string,
      recommendations: ["scale_resources"],
      alerts: [{ severity: "critical", action_required: "scale_resources" }],
      features: { total_features: 45, features_per_metric: 9 },
      missing: [],
      not_judged: [],
    },
  ]);
  expect(body["features"].feature_names).toHaveLength(45);
});

it("asks at most eight questions of Prometheus, however many pods there are", async () => {
  servesDetector(engine);
  for (let at = 0; at < 150; at += 1) pods[`shop/pod-${at}`] = CALM;

  const [, body] = await analyze({ namespace: "shop" });

  expect(engine.metrics.asked).toHaveLength(8);
  expect(body["queries"]).toBe(8);
  expect(body["summary"].pods_analyzed).toBe(150);
});

it("looks back as far as it is asked to, at 60 moments", async () => {
  servesDetector(engine);
  const long = (at: number): Uses => (at < now() - 5 * 3600 ? WILD : CALM);
  pods["shop/cart"] = long;

  const [, hour] = await analyze({ time_range: "1h" });
  const [, day] = await analyze({ timeRange: "24h" });

  expect([hour["anomalies_detected"], day["anomalies_detected"]]).toEqual([0, 1]);
  expect(engine.models.asked.map(({ rows }) => rows.length)).toEqual([60, 60]);
});

it("counts a Deployment's own pods, and not those of one whose name only begins alike", async () => {
  servesDetector(engine);
  pods = {
    "shop/cart-6d4cf56db6-abcde": CALM,
    "shop/cart-api-6d4cf56db6-abcde": WILD,
    "market/cart-6d4cf56db6-abcde": WILD,
  };

  const [, body] = await analyze({ namespace: "shop", deployment: "cart" });

  expect([body["summary"].pods_analyzed, body["anomalies"]]).toEqual([1, []]);
});

it("asks the API server which pods have a label", async () => {
  servesDetector(engine);
  await wellCart(engine);
  const { items } = await engine.cluster.list(POD, { namespace: "shop" });
  const [name, value] = Object.entries(items[0]!.metadata.labels ?? {})[0]!;
  for (const { metadata } of items) pods[`shop/${metadata.name}`] = CALM;
  pods["shop/stranger"] = WILD;

  const [status, body] = await analyze({ namespace: "shop", labelSelector: `${name}=${value}` });

  expect([status, body["summary"].pods_analyzed, body["anomalies"]]).toEqual([200, items.length, []]);
});

describe("says what it does not know, and makes nothing up", () => {
  it("a pod without a memory limit is not judged, and named", async () => {
    servesDetector(engine);
    pods = { "shop/a": { cpu: 0.95, restarts: 9 }, "shop/b": CALM };

    const [, body] = await analyze({ namespace: "shop" });

    expect(body).toMatchObject({
      anomalies: [],
      summary: { pods_analyzed: 1 },
      not_judged: [{ namespace: "shop", pod: "a", missing: ["pod_memory_usage"] }],
      not_judged_count: 1,
    });
  });

  it("a metric that nobody measures", async () => {
    servesDetector(engine);
    pods = { "shop/a": CALM };
    const finds = engine.metrics.finds;
    engine.metrics.finds = (expression) => (expression.includes("MemAvailable") ? [] : finds(expression));

    const [, body] = await analyze();

    expect(body).toMatchObject({
      missing: [{ metric: "node_memory_utilization", because: "there is no such series" }],
      summary: { metrics_analyzed: 4, pods_analyzed: 0 },
      not_judged: [{ missing: ["node_memory_utilization"] }],
    });
    expect(engine.models.asked).toEqual([]);
  });

  it("no pods at all", async () => {
    servesDetector(engine);

    expect(await analyze()).toMatchObject([
      200,
      {
        anomalies: [],
        recommendation: "No anomalies detected by the model in what was measured",
        summary: { pods_analyzed: 0 },
      },
    ]);
  });

  it.each<[string, () => void, RegExp]>([
    ["a Prometheus that is away", () => (engine.metrics.fault = "unavailable"), /^Prometheus: unavailable$/],
    ["a model that is away", () => engine.models.served.clear(), /does not exist/],
  ])("%s", async (_what, prepare, error) => {
    servesDetector(engine);
    pods = { "shop/a": CALM };
    prepare();

    expect(await analyze()).toMatchObject([503, { error: expect.stringMatching(error) as string }]);
  });

  it("a model that there is not", async () => {
    expect(await analyze({ modelName: "predictive-analytics" })).toMatchObject([
      503,
      { error: "Model 'predictive-analytics' not available" },
    ]);
  });
});

describe("signals beside the model", () => {
  const signal = (expression: string): number | undefined => {
    if (expression.includes("throttled")) return 0.31;
    if (expression.includes("histogram_quantile")) return 1200;
    return expression.includes("istio_requests_total") ? 0.02 : undefined;
  };

  it("are of the same scope, and there only where they were measured", async () => {
    servesDetector(engine);
    pods = { "shop/cart-6d4cf56db6-abcde": CALM };
    engine.metrics.finds = (expression) => {
      const value = signal(expression);
      return value === undefined ? shows(() => ({ pods }))(expression) : [{ labels: {}, valueAt: () => value }];
    };

    const [, body] = await analyze({ namespace: "shop", deployment: "cart" });

    expect(body["enriched_signals"]).toEqual({
      cpu_throttle_rate: 0.31,
      http_error_rate: 0.02,
      http_response_time_p99_ms: 1200,
      throttling_detected: true,
      http_degraded: true,
    });
    for (const asked of engine.metrics.asked.filter((each) => each.includes("istio")))
      expect(
        asked.match(/istio_[a-z_]+\{[^}]*\}/g)!.every((each) => each.includes('destination_workload="cart"')),
      ).toBe(true);
  });

  it("are left out where nobody measures them", async () => {
    servesDetector(engine);
    pods = { "shop/a": CALM };

    const [, body] = await analyze();

    expect(body).not.toHaveProperty("enriched_signals");
  });
});

it.each([
  [{ time_range: "2h" }, /^time_range is "2h"/],
  [{ threshold: 1.1 }, /^threshold is 1.1/],
  [{ namespace: "A" }, /^namespace is "A"/],
  [{ pod: ".." }, /^pod is ".."/],
  [{ label_selector: "app=x" }, /^label_selector: it needs a namespace beside it$/],
])("%j is refused", async (asked, error) => {
  servesDetector(engine);

  expect(await analyze(asked)).toMatchObject([422, { error: expect.stringMatching(error) as string }]);
  expect(engine.metrics.asked).toEqual([]);
});

it("a threshold of 0 is one: every pod is an item", async () => {
  servesDetector(engine);
  pods = { "shop/a": CALM };

  const [, body] = await analyze({ threshold: 0 });

  expect(body["anomalies"]).toHaveLength(1);
});
