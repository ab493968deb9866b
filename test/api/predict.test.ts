import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { z } from "zod";

import type { Predicted } from "../../lib/api/openapi/predict-answers.ts";
import { type InMemorySeries } from "../../lib/world/in-memory/in-memory-metrics.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { inferenceService } from "../support/models.ts";
import { settings } from "../support/settings.ts";

type Answer = z.infer<typeof Predicted>;

let engine: InMemoryEngine;
const started = (...options: ConstructorParameters<typeof InMemoryEngine>): void => {
  engine = new InMemoryEngine(...options);
  engine.metrics.finds = measured;
};
beforeEach(() => started());
afterEach(() => engine.stop());

/** Of each question about usage one series that stays level. */
const level = (value: number): readonly InMemorySeries[] => [{ labels: {}, valueAt: () => value }];
const measured = (expression: string): readonly InMemorySeries[] => {
  if (expression.includes("filesystem")) return level(0.45);
  if (expression.includes("network")) return level(1_250_000);
  if (expression.startsWith("avg(")) return level(0.3);
  return level(expression.includes("cpu") ? 0.031 : 0.049);
};
const forecasts = (more: { width?: number; cpu?: number[]; memory?: number[] } = {}): void => {
  engine.cluster.add(inferenceService("predictive-analytics"));
  const { width, cpu = [0.5825], memory = [0.714] } = more;
  engine.models.served.set("predictive-analytics", {
    version: "3",
    ...(width !== undefined && { width }),
    predict: () => ({
      kind: "forecast",
      metrics: { cpu_usage: { values: cpu, confidence: [0.9] }, memory_usage: { values: memory, confidence: [0.8] } },
    }),
  });
};
const predict = async (body: unknown): Promise<[number, Answer]> => {
  const response = await engine.post("/api/v1/predict", body);
  return [response.status, (await response.json()) as Answer];
};

it("answers with every field of the Go engine, and says what its numbers rest on", async () => {
  forecasts();

  const [status, body] = await predict({ hour: 18, day_of_week: 4, namespace: "shop", deployment: "cart" });

  expect([status, body]).toMatchObject([
    200,
    {
      status: "success",
      scope: "deployment",
      target: "shop/cart",
      predictions: { cpu_percent: 58.25, memory_percent: expect.closeTo(71.4, 9) as number },
      not_predicted: [],
      current_metrics: {
        cpu_rolling_mean: expect.closeTo(3.1, 9) as number,
        memory_rolling_mean: expect.closeTo(4.9, 9) as number,
        time_range: "24h",
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d[05]:00Z$/) as string,
      },
      model_info: {
        name: "predictive-analytics",
        version: "3",
        confidence: expect.closeTo(0.85, 9) as number,
        confidence_from: "model",
      },
      target_time: { hour: 18, day_of_week: 4, iso_timestamp: expect.stringMatching(/T18:00:00Z$/) as string },
      features: { kind: "engineered", version: "v1", total: 3264, missing: {}, measured_share: 1 },
      queries: 7,
    },
  ]);
  expect(engine.metrics.asked).toHaveLength(7);
  expect(engine.models.asked[0]!.rows[0]).toHaveLength(3264);
});

describe("the row is the one that the model was made for", () => {
  it.each([
    [undefined, "engineered", 3264, 7],
    [3264, "engineered", 3264, 7],
    [5, "raw", 5, 5],
    [4, "calendar", 4, 5],
  ])("a model that says %s gets the %s row, for at most 8 questions", async (width, kind, total, queries) => {
    forecasts({ ...(width !== undefined && { width }) });

    const [status, body] = await predict({ hour: 18, day_of_week: 6 });

    expect([status, body["features"], body["queries"]]).toMatchObject([200, { kind, total }, queries]);
    expect(engine.metrics.asked).toHaveLength(queries);
    expect(queries).toBeLessThanOrEqual(8);
  });

  it("the hour and the weekday that are asked for reach a model that takes them", async () => {
    forecasts({ width: 4 });

    await predict({ hour: 18, day_of_week: 6 });

    expect(engine.models.asked[0]!.rows[0]!.slice(0, 2)).toEqual([18, 0]);
  });

  it("the raw row has shares of 1", async () => {
    forecasts({ width: 5 });

    await predict({ hour: 1, day_of_week: 1, namespace: "shop" });

    expect(engine.models.asked[0]!.rows[0]).toEqual([0.031, 0.049, 0.45, 0.01, 0.01]);
  });

  it("nothing is sent to one that takes other rows", async () => {
    forecasts({ width: 45 });

    expect(await predict({})).toMatchObject([
      503,
      {
        error: "model predictive-analytics: it says that it takes rows of 45 numbers; there are rows of 4, 5 and 3264",
      },
    ]);
    expect(engine.models.asked).toEqual([]);
  });

  it("nothing is sent where the row is not what the model was trained with", async () => {
    await engine.stop();
    const { models } = settings();
    started({ models: { ...models, features: { ...models.features, hours: 12, expected: 3264 } } });
    forecasts();

    expect(await predict({})).toMatchObject([
      503,
      {
        error: expect.stringMatching(
          /^FEATURE_ENGINEERING_EXPECTED_COUNT is 3264, and the row has 1632 numbers/,
        ) as string,
      },
    ]);
    expect(engine.models.asked).toEqual([]);
  });
});

it("the hour that is asked for chooses the step of a forecast", async () => {
  forecasts({ cpu: Array.from({ length: 168 }, (_, hour) => hour / 1000), memory: [0.5] });
  const now = engine.cluster.clock.now();
  const inHours = (hours: number): { hour: number; day_of_week: number } => {
    const moment = new Date(now.getTime() + hours * 3_600_000);
    return { hour: moment.getUTCHours(), day_of_week: (moment.getUTCDay() + 6) % 7 };
  };

  const [, soon] = await predict(inHours(2));
  const [, late] = await predict(inHours(30));

  expect(late["predictions"].cpu_percent - soon["predictions"].cpu_percent).toBeCloseTo(2.8, 6);
  expect([soon["model_info"].is_beyond, soon["model_info"].reaches_hours]).toEqual([false, 168]);
});

describe("says what it does not know, and makes nothing up", () => {
  it("numbers of the row that were not measured", async () => {
    forecasts();
    engine.metrics.finds = (expression) => (expression.includes("filesystem") ? [] : measured(expression));

    const [status, body] = await predict({});

    expect([status, body["features"]]).toMatchObject([
      200,
      { missing: { disk_usage: 624 }, measured_share: Number(((3264 - 624) / 3264).toFixed(3)) },
    ]);
  });

  it("a metric that the model says nothing of", async () => {
    forecasts();
    engine.models.served.set("predictive-analytics", {
      predict: () => ({ kind: "forecast", metrics: { cpu_usage: { values: [0.5], confidence: [] } } }),
    });

    const [status, body] = await predict({});

    expect([status, body]).toMatchObject([
      200,
      {
        not_predicted: ["memory_percent"],
        predictions: { cpu_percent: 50, memory_percent: expect.closeTo(4.9, 9) as number },
        model_info: { version: "", confidence: 1, confidence_from: "measured_share" },
      },
    ]);
  });

  it.each<[string, () => void, RegExp]>([
    [
      "usage that nobody measured",
      () => (engine.metrics.finds = () => []),
      /^Prometheus has measured no CPU and memory of that within 24 hours$/,
    ],
    ["a Prometheus that is away", () => (engine.metrics.fault = "unavailable"), /^Prometheus: unavailable$/],
    [
      "a model that answers labels",
      () => engine.models.served.set("predictive-analytics", { predict: () => ({ kind: "rows", rows: [[-1]] }) }),
      /one number/,
    ],
    ["a model that is not served", () => engine.models.served.clear(), /does not exist/],
  ])("%s: no prediction", async (_what, prepare, error) => {
    forecasts();
    prepare();

    expect(await predict({})).toMatchObject([503, { error: expect.stringMatching(error) as string }]);
  });

  it("a model that there is not", async () => {
    expect(await predict({})).toMatchObject([503, { error: "Model 'predictive-analytics' not available" }]);
  });

  it("models that are switched off", async () => {
    await engine.stop();
    started({ models: { ...settings().models, isEnabled: false } });

    expect(await predict({})).toMatchObject([
      503,
      { error: "Model 'predictive-analytics' not available: ENABLE_KSERVE_INTEGRATION is false" },
    ]);
  });
});

describe("scope", () => {
  it.each([
    [{}, "cluster", "cluster"],
    [{ namespace: "shop" }, "namespace", "shop"],
    [{ namespace: "shop", deployment: "cart" }, "deployment", "shop/cart"],
    [{ namespace: "shop", deployment: "cart", pod: "cart-1" }, "pod", "shop/cart-1"],
    [{ pod: "cart-1" }, "pod", "all-namespaces/cart-1"],
    [{ namespace: "shop", scope: "cluster" }, "cluster", "cluster"],
  ])("of %j it is %s", async (asked, scope, target) => {
    forecasts();

    expect(await predict(asked)).toMatchObject([200, { scope, target }]);
  });

  it("is what Prometheus is asked about, whatever a name is made of", async () => {
    forecasts();

    await predict({ namespace: "shop", deployment: "c.rt" });

    const about = engine.metrics.asked.filter((each) => each.includes("container_cpu"));
    expect(about).not.toHaveLength(0);
    for (const each of about) expect(each).toContain('namespace="shop",pod=~"c\\\\.rt-.*"');
  });

  it.each([
    [{ hour: 24 }, /^hour is 24/],
    [{ day_of_week: 7 }, /^day_of_week is 7/],
    [{ scope: "node" }, /^scope is "node"/],
    [{ scope: "pod" }, /^pod name is required when scope is 'pod'$/],
    [{ scope: "pod", pod: "x" }, /^namespace is required when scope is 'pod'$/],
    [{ scope: "deployment", namespace: "shop" }, /^deployment name is required when scope is 'deployment'$/],
    [{ namespace: 'a"} or up{' }, /^namespace is/],
    [{ hour: "18" }, /^hour is "18"/],
  ])("%j is refused", async (asked, error) => {
    forecasts();

    expect(await predict(asked)).toMatchObject([422, { error: expect.stringMatching(error) as string }]);
    expect(engine.metrics.asked).toEqual([]);
  });
});
