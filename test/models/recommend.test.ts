import { afterEach, beforeEach, expect, it } from "vitest";

import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { type Uses, shows } from "../support/measured.ts";
import { servesDetector } from "../support/models.ts";

const CALM: Uses = { cpu: 0.2, memory: 0.4, restarts: 0 };

let engine: InMemoryEngine;
let pods: Record<string, Uses | ((at: number) => Uses)>;
beforeEach(() => {
  engine = new InMemoryEngine();
  pods = {};
  // Questions about containers are others' business.
  engine.metrics.finds = (expression) =>
    /throttled|istio|container\)/.test(expression) ? [] : shows(() => ({ pods }))(expression);
});
afterEach(() => engine.stop());

const ask = async (body: object = {}): Promise<Record<string, unknown>> => {
  const response = await engine.post("/api/v1/recommendations", body);
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
};
/** For the last 20 minutes. */
const lately = (uses: Uses): ((at: number) => Uses) => {
  const since = engine.cluster.clock.now().getTime() / 1000 - 1200;
  return (at) => (at > since ? uses : CALM);
};

it("recommends, pod by pod, what a model finds unusual, by what shows in the numbers", async () => {
  servesDetector(engine);
  pods = {
    "shop/full": lately({ cpu: 0.2, memory: 0.97, restarts: 0 }),
    "shop/busy": lately({ cpu: 0.95, memory: 0.4, restarts: 0 }),
    "shop/well": CALM,
  };

  const { recommendations, ml_enabled: isAnswered } = await ask({ timeframe: "1h", namespace: "shop" });

  expect(isAnswered).toBe(true);
  expect(recommendations).toMatchObject([
    { target: "busy", issue_type: "cpu_throttling", severity: "critical", confidence: 0.95, source: "ml_prediction" },
    {
      id: expect.stringMatching(/^rec-ml-[0-9a-f]{8}$/) as string,
      type: "proactive",
      issue_type: "memory_pressure",
      target: "full",
      namespace: "shop",
      recommended_actions: ["increase_memory_limit", "add_horizontal_scaling", "optimize_memory_usage"],
      evidence: [
        expect.stringMatching(/^anomaly-detector scores it 1\.00 at 20/) as string,
        "Memory usage high (97% of its limit); pod_memory_usage is 0.97, otherwise 0.4",
      ],
    },
  ]);
});

it("recommends nothing about what is as ever, and says that a model has answered", async () => {
  servesDetector(engine);
  pods = { "shop/well": CALM };

  expect(await ask()).toMatchObject({ recommendations: [], ml_enabled: true });
});

it("goes on without a model, and without asking one where no predictions are wanted", async () => {
  pods = { "shop/well": CALM };
  expect(await ask()).toMatchObject({ ml_enabled: false, missing: [] });

  servesDetector(engine);
  expect(await ask({ include_predictions: false })).toMatchObject({ ml_enabled: false });
  expect(engine.models.asked).toEqual([]);
});

it("names a model that is away, and recommends the rest", async () => {
  servesDetector(engine);
  engine.models.served.clear();
  pods = { "shop/well": CALM };

  expect(await ask()).toMatchObject({
    ml_enabled: false,
    missing: ["model anomaly-detector: it answers 404: Model with name anomaly-detector does not exist."],
  });
});
