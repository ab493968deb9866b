import { afterEach, beforeEach, expect, it } from "vitest";

import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { finds, growing, steady } from "../support/metrics-found.ts";

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

const of = (pod: string): Record<string, string> => ({ namespace: "shop", pod, container: "app" });
const ask = async (query = ""): Promise<unknown> =>
  (await engine.request(`/api/v1/predict/memory-leak${query}`)).json();

it("finds the container that leaks among those that do not", async () => {
  const at = engine.cluster.clock.now();
  // A day ago 400, now 500 million: mean 450, (500 − 450) / 450 = 0.111; 100 / 500 = 0.2.
  const leaking = growing(of("cart-2"), 500e6, { at, perDay: 100e6 });
  finds(engine.metrics, [["container_memory_working_set_bytes", [steady(of("cart-1"), 7e6), leaking]]]);

  expect(await ask("?namespace=shop")).toMatchObject({
    status: "success",
    namespace: "shop",
    leak_count: 1,
    total: 2,
    results: [
      {
        namespace: "shop",
        pod: "cart-2",
        container: "app",
        daily_growth_bytes: 100e6,
        growth_r_squared: 1,
        growth_over_mean: 0.111,
        leak_detected: true,
        confidence: 0.2,
        measured_hours: 24,
      },
      { pod: "cart-1", current_memory_bytes: 7e6, daily_growth_bytes: 0, leak_detected: false, confidence: 0 },
    ],
    missing: [],
  });
  expect(engine.metrics.asked).toHaveLength(1);
  expect(engine.metrics.asked[0]).toContain('namespace="shop"');
});

it("takes all for no namespace", async () => {
  await ask("?namespace=all");

  expect(engine.metrics.asked[0]).not.toContain("namespace=");
});

it("says when there is no answer", async () => {
  engine.metrics.fault = "unavailable";
  const response = await engine.request("/api/v1/predict/memory-leak");

  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
});

it("passes on what the answer may lack", async () => {
  engine.metrics.warnings = ["store sidecar-1 did not answer"];

  expect(await ask()).toMatchObject({ missing: ["store sidecar-1 did not answer"], results: [] });
});

it("another method is told which one there is", async () => {
  const response = await engine.request("/api/v1/predict/memory-leak", { method: "POST" });

  expect([response.status, response.headers.get("allow")]).toEqual([405, "GET"]);
});
