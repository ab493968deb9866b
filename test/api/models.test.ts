import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Cluster } from "../../lib/world/world.ts";
import { WorldError } from "../../lib/world/world.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { inferenceService, servesDetector } from "../support/models.ts";
import { settings } from "../support/settings.ts";

let engine: InMemoryEngine;
const started = (...options: ConstructorParameters<typeof InMemoryEngine>): void => {
  engine = new InMemoryEngine(...options);
};
beforeEach(() => started());
afterEach(() => engine.stop());

const get = async (path: string): Promise<[number, unknown]> => {
  const response = await engine.request(path);
  return [response.status, await response.json()];
};
const detect = async (body: unknown): Promise<[number, unknown]> => {
  const response = await engine.post("/api/v1/detect", body);
  return [response.status, await response.json()];
};
const switchedOff = { models: { ...settings().models, isEnabled: false } };

describe("GET /api/v1/models", () => {
  it("lists them by name, with how each is served", async () => {
    engine.cluster.add(inferenceService("predictive-analytics", { protocol: "v2" }));
    servesDetector(engine);

    expect(await get("/api/v1/models")).toEqual([
      200,
      {
        models: ["anomaly-detector", "predictive-analytics"],
        count: 2,
        served: [
          {
            name: "anomaly-detector",
            service: "anomaly-detector",
            namespace: "kubeheal",
            protocol: "v1",
            type: "anomaly",
          },
          {
            name: "predictive-analytics",
            service: "predictive-analytics",
            namespace: "kubeheal",
            protocol: "v2",
            type: "predictive",
          },
        ],
      },
    ]);
  });

  it("is empty where there are none", async () => {
    expect(await get("/api/v1/models")).toEqual([200, { models: [], count: 0, served: [] }]);
  });

  it("says why there may be more", async () => {
    await engine.stop();
    started({}, (inner: Cluster) =>
      Object.assign(Object.create(inner) as Cluster, {
        list: async () => Promise.reject(new WorldError("forbidden", "not allowed")),
      }),
    );

    expect(await get("/api/v1/models")).toMatchObject([
      200,
      { count: 0, missing: "the InferenceServices of namespace kubeheal cannot be listed: not allowed" },
    ]);
  });

  it("is not there where models are switched off", async () => {
    await engine.stop();
    started(switchedOff);

    expect(await get("/api/v1/models")).toMatchObject([
      404,
      { error: expect.stringMatching(/ENABLE_KSERVE/) as string },
    ]);
  });
});

describe("GET /api/v1/models/{model}/health", () => {
  it("asks the model now", async () => {
    servesDetector(engine);
    const place = { model: "anomaly-detector", service: "anomaly-detector", namespace: "kubeheal" };

    expect(await get("/api/v1/models/anomaly-detector/health")).toEqual([200, { ...place, status: "ready" }]);

    engine.models.served.clear();
    expect(await get("/api/v1/models/anomaly-detector/health")).toEqual([
      200,
      {
        ...place,
        status: "unavailable",
        message: "model anomaly-detector: it answers 404: Model with name anomaly-detector does not exist.",
      },
    ]);
  });

  it("knows no other, and says which there are", async () => {
    servesDetector(engine);

    expect(await get("/api/v1/models/nope/health")).toMatchObject([
      404,
      { error: "model not found: nope", details: "there are anomaly-detector" },
    ]);
  });
});

describe("POST /api/v1/detect", () => {
  it("answers one prediction for each row, as the Go engine did", async () => {
    servesDetector(engine);

    expect(
      await detect({
        model: "anomaly-detector",
        instances: [
          [0.4, 0.5, 0.1],
          [0.9, 0.95, 0.8],
        ],
      }),
    ).toEqual([200, { predictions: [1, -1], model_name: "anomaly-detector" }]);
  });

  it("answers forecasts, which the Go engine could not read", async () => {
    engine.cluster.add(inferenceService("predictive-analytics"));
    const cpu = { values: [0.62, 0.64], confidence: [0.85] };
    engine.models.served.set("predictive-analytics", {
      version: "3",
      predict: () => ({ kind: "forecast", metrics: { cpu_usage: cpu } }),
    });

    expect(await detect({ model: "predictive-analytics", instances: [[14, 3, 0.62, 0.71]] })).toEqual([
      200,
      { predictions: { cpu_usage: cpu }, model_name: "predictive-analytics", model_version: "3" },
    ]);
  });

  it.each<[string, unknown, number, RegExp]>([
    ["no model", { instances: [[1]] }, 422, /^model is missing/],
    ["no rows", { model: "anomaly-detector", instances: [] }, 422, /Missing 'instances' field/],
    [
      "a row in words",
      { model: "anomaly-detector", instances: [["1"]] },
      422,
      /^instances\.0\.0 is "1": expected number/,
    ],
    ["null for a number", { model: "anomaly-detector", instances: [[null]] }, 422, /^instances\.0\.0/],
    [
      "rows of different widths",
      { model: "anomaly-detector", instances: [[1, 2, 3], [1]] },
      422,
      /^instances: the rows differ/,
    ],
    [
      "rows too narrow for the model",
      { model: "anomaly-detector", instances: [[1]] },
      422,
      /^instances: a row has 1 numbers, and model anomaly-detector says that it takes 3$/,
    ],
    ["a model that there is not", { model: "nope", instances: [[1]] }, 404, /^model not found: nope$/],
  ])("%s: nothing is sent", async (_what, body, status, error) => {
    servesDetector(engine, 3);

    expect(await detect(body)).toMatchObject([status, { error: expect.stringMatching(error) as string }]);
    expect(engine.models.asked).toEqual([]);
  });

  it("names a model that is away", async () => {
    servesDetector(engine);
    engine.models.served.set("anomaly-detector", { fault: "unavailable", predict: () => ({ kind: "rows", rows: [] }) });

    expect(await detect({ model: "anomaly-detector", instances: [[1]] })).toMatchObject([
      503,
      { error: "model anomaly-detector: unavailable", code: "service_unavailable" },
    ]);
  });

  it("names a model that is there and not served yet", async () => {
    engine.cluster.add({ ...inferenceService("anomaly-detector"), status: {} } as ReturnType<typeof inferenceService>);

    expect(await detect({ model: "anomaly-detector", instances: [[1]] })).toMatchObject([
      503,
      { error: "model unavailable: anomaly-detector: its InferenceService has no address yet" },
    ]);
  });
});

it("everybody else needs the right to see incidents where the models are", async () => {
  await engine.stop();
  started({}, undefined, { kind: "cluster", token: () => "w".repeat(16), inPod: true });

  for (const path of ["/api/v1/models", "/api/v1/models/x/health"]) expect((await get(path))[0]).toBe(401);
  expect((await detect({ model: "x", instances: [[1]] }))[0]).toBe(401);
});

it("health asks each model", async () => {
  await engine.passSeconds(1);
  servesDetector(engine);
  engine.cluster.add(inferenceService("disk"));

  expect(await get("/api/v1/health")).toMatchObject([
    200,
    {
      status: "degraded",
      dependencies: {
        ml_service: { status: "degraded", message: "1 of 2 models are ready" },
        "model:anomaly-detector": { status: "ok", message: "Connected" },
        "model:disk": {
          status: "degraded",
          message: "model disk: it answers 404: Model with name disk does not exist.",
        },
      },
    },
  ]);
});
