import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { Model } from "../../lib/domain/model.ts";
import { kserve } from "../../lib/world/kserve.ts";
import { asksModels } from "../contracts/models.ts";
import { until, wellCart } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { type Uses, shows } from "../support/measured.ts";
import { settings } from "../support/settings.ts";

const address = process.env["MODEL_SERVER"] ?? "";
const real = kserve({ atMostSeconds: 5 });
const model = (served: string, protocol: Model["protocol"], more: Partial<Model> = {}): Model => ({
  name: served,
  served,
  address,
  protocol,
  service: served,
  namespace: "kubeheal",
  ...more,
});

/** It trains its models before it serves them. */
beforeAll(async () => {
  const endsAt = performance.now() + 90_000;
  for (;;) {
    try {
      return await real.ready(model("pod-anomalies", "v1"));
    } catch (error) {
      if (performance.now() > endsAt) throw error;
      await new Promise((resolve) => void setTimeout(resolve, 200));
    }
  }
}, 100_000);

describe.each(["v1", "v2"] as const)("a real model server, by %s", (protocol) => {
  asksModels("KServe", () => {
    let isAway = false;
    return {
      models: real,
      at: (served) => model(served, protocol, isAway ? { address: "http://127.0.0.1:1" } : {}),
      serves: () => undefined,
      takesAway: () => {
        isAway = true;
      },
    };
  });
});

describe.each(["v1", "v2"] as const)("what a real IsolationForest says, by %s", (protocol) => {
  let engine: InMemoryEngine;
  let uses: Uses;
  beforeEach(async () => {
    const named = [model("pod-anomalies", protocol, { type: "anomaly" })];
    engine = new InMemoryEngine({ models: { ...settings().models, named } });
    engine.models.ready = (about) => real.ready(about);
    engine.models.describe = (about) => real.describe(about);
    engine.models.predict = (about, rows) => real.predict(about, rows);
    await wellCart(engine);
    const { items } = await engine.cluster.list({ apiVersion: "v1", kind: "Pod" }, { namespace: "shop" });
    engine.metrics.finds = shows(() => ({
      pods: Object.fromEntries(items.map(({ metadata }) => [`shop/${metadata.name}`, wavering])),
    }));
  });
  afterEach(() => engine.stop());

  /** Nothing that lives is quite level. */
  const wavering = (at: number): Uses => {
    const wave = 0.01 * Math.sin(at);
    const { cpu = 0, memory = 0, restarts = 0 } = uses;
    return { cpu: cpu + wave, memory: memory + wave, restarts };
  };
  const scan = async (): Promise<void> => {
    const headers = { "ce-specversion": "1.0", "ce-id": "scan", "ce-source": "/scan" };
    await engine.post("/functions/anomalies", {}, { ...headers, "ce-type": "dev.knative.sources.ping" });
    await engine.settle();
  };

  it("opens an incident about the workload that it finds unusual, which changes nothing by itself and ends with the score", async () => {
    uses = { cpu: 2.5, memory: 0.98, restarts: 12 };

    await scan();

    expect(await engine.incidents()).toMatchObject([
      {
        title: "AnomalyScored by pod-anomalies: Deployment shop/cart",
        signals: [{ kind: "score", status: "firing", summary: "pod-anomalies scores Deployment cart 1.00" }],
      },
    ]);
    const handedOver = await until(engine, ({ progress }) => progress.status === "settled");
    expect(handedOver.workflow).toBeUndefined();

    uses = { cpu: 0.2, memory: 0.4, restarts: 1 };
    await scan();

    expect((await engine.incidents())[0]!.signals).toMatchObject([{ status: "resolved" }]);
  });

  it("opens none about one that is as ever", async () => {
    uses = { cpu: 0.2, memory: 0.4, restarts: 1 };

    await scan();

    expect(await engine.incidents()).toEqual([]);
  });

  it("answers whoever asks the REST API", async () => {
    uses = { cpu: 2.5, memory: 0.98, restarts: 12 };

    const response = await engine.post("/api/v1/anomalies/analyze", { namespace: "shop", model_name: "pod-anomalies" });

    expect(await response.json()).toMatchObject({
      model_used: "pod-anomalies",
      summary: { max_score: 1 },
      anomalies: [{ severity: "critical" }, { severity: "critical" }, { severity: "critical" }],
    });
    expect(await (await engine.request("/api/v1/models/pod-anomalies/health")).json()).toMatchObject({
      status: "ready",
    });
  });
});
