import { readFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Model, Row } from "../../lib/domain/model.ts";
import { InMemoryModels } from "../../lib/world/in-memory/in-memory-models.ts";
import { kserve, noModels } from "../../lib/world/kserve.ts";
import { asksModels } from "../contracts/models.ts";

interface Recorded {
  readonly request: { readonly method: string; readonly path: string; readonly json?: unknown };
  readonly response: { readonly status: number; readonly json: unknown };
}
const recorded = (name: string): Recorded =>
  JSON.parse(readFileSync(path.resolve(import.meta.dirname, `../fixtures/kserve/${name}.json`), "utf8")) as Recorded;

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}
type Answer = { status: number; json: unknown } | ((response: http.ServerResponse) => void);

let answer: (asked: Asked) => Answer;
let server: http.Server;
let address: string;
const asked: Asked[] = [];
beforeEach(async () => {
  asked.length = 0;
  server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    const one = {
      method: request.method!,
      path: request.url!,
      body: text === "" ? undefined : (JSON.parse(text) as unknown),
    };
    asked.push(one);
    const given = answer(one);
    if (typeof given === "function") return given(response);
    response.writeHead(given.status, { "content-type": "application/json" }).end(JSON.stringify(given.json));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const model = (more: Partial<Model> = {}): Model => ({
  name: "anomaly-detector",
  served: "anomaly-detector",
  address,
  protocol: "v1",
  service: "anomaly-detector-predictor",
  namespace: "models",
  ...more,
});
const replay = (name: string): Recorded => {
  const all = recorded(name);
  answer = () => all.response;
  return all;
};
const rowsOf = (name: string): readonly Row[] => {
  const { json } = recorded(name).request as {
    json: { instances?: Row[]; inputs?: { shape: number[]; data: number[] }[] };
  };
  if (json.instances) return json.instances;
  const { shape, data } = json.inputs![0]!;
  return Array.from({ length: shape[0]! }, (_, row) => data.slice(row * shape[1]!, (row + 1) * shape[1]!));
};
const quick = kserve({ atMostSeconds: 0.2 });

asksModels("in memory", () => {
  const models = new InMemoryModels();
  return {
    models,
    at: (served) => model({ name: served, served }),
    serves: (served, width) =>
      models.served.set(served, {
        width,
        predict: (rows) => ({ kind: "rows", rows: rows.map(([first = 0]) => [first > 0.9 ? -1 : 1]) }),
      }),
    takesAway: (served) =>
      models.served.set(served, { fault: "unavailable", predict: () => ({ kind: "rows", rows: [] }) }),
  };
});

describe.each(["v1", "v2"] as const)("by %s", (protocol) => {
  asksModels("a KServe", () => {
    let width = 0;
    let isAway = false;
    answer = ({ method, path: asked, body }) => {
      if (isAway) return (response) => void response.socket?.destroy();
      if (!asked.includes("anomaly-detector"))
        return { status: 404, json: { error: "Model with name nope does not exist." } };
      if (method === "GET") return { status: 200, json: { name: "anomaly-detector", ready: true } };
      const sent = body as { instances?: Row[]; inputs?: { shape: number[]; data: number[] }[] };
      const [input] = sent.inputs ?? [];
      const rows =
        sent.instances ??
        Array.from({ length: input!.shape[0]! }, (_, row) =>
          input!.data.slice(row * input!.shape[1]!, (row + 1) * input!.shape[1]!),
        );
      if (rows[0]!.length !== width)
        return { status: 500, json: { error: `X has ${rows[0]!.length} features, but ${width} are expected` } };
      const labels = rows.map(([first = 0]) => (first > 0.9 ? -1 : 1));
      const outputs = [{ name: "predict", shape: [labels.length], datatype: "INT64", data: labels }];
      return { status: 200, json: protocol === "v1" ? { predictions: labels } : { model_name: "x", outputs } };
    };
    return {
      models: quick,
      at: (served) => model({ name: served, served, protocol }),
      serves: (_served, wide) => (width = wide),
      takesAway: () => (isAway = true),
    };
  });
});

describe("what a real server was asked and answered", () => {
  it.each<[string, Model["protocol"], readonly Row[]]>([
    ["v1-predict-anomaly", "v1", [[-1]]],
    ["v1-predict-batch", "v1", [[1], [-1], [1]]],
    ["v2-infer", "v2", [[1], [-1]]],
  ])("%s", async (name, protocol, rows) => {
    const { request } = replay(name);

    expect(await quick.predict(model({ protocol }), rowsOf(name))).toMatchObject({ kind: "rows", rows });
    expect(asked[0]).toMatchObject({ method: "POST", path: request.path });
    if (protocol === "v1") expect(asked[0]!.body).toEqual(request.json);
    else {
      const [{ shape, datatype, data }] = (
        request.json as { inputs: [{ shape: number[]; datatype: string; data: number[] }] }
      ).inputs;
      expect(asked[0]!.body).toMatchObject({ inputs: [{ shape, datatype, data }] });
    }
  });

  it("a forecast, with version and confidence", async () => {
    replay("forecast-predict");

    expect(await quick.predict(model({ served: "predictive-analytics" }), rowsOf("forecast-predict"))).toEqual({
      kind: "forecast",
      version: "1",
      metrics: {
        cpu_usage: { values: [0.62], confidence: [0.85] },
        memory_usage: { values: [0.71], confidence: [0.85] },
      },
    });
  });

  it("says that it is ready", async () => {
    const v1 = replay("v1-model-status");
    await quick.ready(model());
    const v2 = replay("v2-model-ready");
    await quick.ready(model({ protocol: "v2" }));

    expect(asked.map(({ path }) => path)).toEqual([v1.request.path, v2.request.path]);
  });

  it.each<[string, Model["protocol"], string]>([
    ["v1-model-status-unknown", "v1", "model nope: it answers 404: Model with name nope does not exist."],
    ["v2-model-ready-unknown", "v2", "model nope: it answers 404: Model with name nope does not exist."],
  ])("%s", async (name, protocol, message) => {
    replay(name);

    await expect(quick.ready(model({ name: "nope", served: "nope", protocol }))).rejects.toMatchObject({
      kind: "not-found",
      message,
    });
  });

  it("has metadata that say nothing", async () => {
    replay("v2-model-metadata");

    expect(await quick.describe(model({ protocol: "v2" }))).toEqual({});
    expect(await quick.describe(model())).toEqual({});
    expect(asked).toHaveLength(1);
  });

  it.each([
    [[{ name: "in", shape: [-1, 45], datatype: "FP64" }], { width: 45 }],
    [[{ name: "in", shape: [-1, -1], datatype: "FP64" }], {}],
    [[{ name: "in", shape: [45], datatype: "FP64" }], {}],
    [
      [
        { name: "hour", shape: [-1, 1], datatype: "FP64" },
        { name: "day", shape: [-1, 1], datatype: "FP64" },
      ],
      {},
    ],
  ])("has metadata %j", async (inputs, description) => {
    answer = () => ({ status: 200, json: { name: "x", platform: "", inputs, outputs: [] } });

    expect(await quick.describe(model({ protocol: "v2" }))).toEqual(description);
  });
});

describe("asks a second time where that can help, and only there", () => {
  it.each<[string, number, number]>([
    ["v1-wrong-feature-count", 500, 1],
    ["v2-infer-wrong-features", 500, 1],
    ["flaky-1-500", 500, 1],
    ["forecast-invalid-input", 400, 1],
    ["v1-unknown-model", 404, 1],
  ])("not after %s", async (name, status, times) => {
    const { response } = replay(name);

    await expect(quick.predict(model(), [[1]])).rejects.toThrow(
      `it answers ${status}: ${(response.json as { error: string }).error}`,
    );
    expect(asked).toHaveLength(times);
  });

  it.each([502, 503, 504])("after a %i of whatever stands before it", async (status) => {
    answer = () => (asked.length === 1 ? { status, json: {} } : { status: 200, json: { predictions: [1] } });

    expect(await quick.predict(model(), [[1]])).toMatchObject({ rows: [[1]] });
    expect(asked).toHaveLength(2);
  });

  it("after a broken connection, once", async () => {
    answer = () => (response) => void response.socket?.destroy();

    await expect(quick.predict(model(), [[1]])).rejects.toMatchObject({ kind: "unavailable" });
    expect(asked).toHaveLength(2);
  });

  it("not after silence: the time for both is one", async () => {
    answer = () => () => undefined;

    await expect(quick.predict(model(), [[1]])).rejects.toMatchObject({
      kind: "unavailable",
      message: "model anomaly-detector: no answer within 0.2 s",
    });
    expect(asked).toHaveLength(1);
  });
});

describe("whatever comes instead of an answer is one error that names the model", () => {
  const ok =
    (text: string): Answer =>
    (response) =>
      void response.writeHead(200).end(text);

  it.each<[string, Answer, string]>([
    ["a page", ok("<html>log in</html>"), "something that is no JSON"],
    ["nothing", ok(""), "its answer is not of the protocol"],
    ["null", ok("null"), "its answer is not of the protocol"],
    ["no predictions", ok('{"outputs":[]}'), "predictions of its answer is not of the protocol"],
    ["words", ok('{"predictions":["high"]}'), "predictions"],
    ["null for a number", ok('{"predictions":[null]}'), "predictions"],
    ["what JSON cannot hold", ok('{"predictions":[NaN]}'), "no JSON"],
    ["a number without end", ok('{"predictions":[1e999]}'), "predictions"],
    ["an empty list", ok('{"predictions":[]}'), "its answer is empty"],
    ["too few", ok('{"predictions":[1]}'), "it answers 1 rows to 2"],
    ["too many", ok('{"predictions":[1,1,1]}'), "it answers 3 rows to 2"],
    ["ragged rows", ok('{"predictions":[[1,2],[1]]}'), "differ in width"],
    ["empty rows", ok('{"predictions":[[],[]]}'), "predictions"],
    ["a confidence above 1", ok('{"predictions":{"cpu_usage":{"forecast":[1],"confidence":[85]}}}'), "predictions"],
    ["a forecast of nothing", ok('{"predictions":{"cpu_usage":{"forecast":[]}}}'), "predictions"],
    [
      "a redirect",
      (response) => void response.writeHead(302, { location: "http://169.254.169.254/" }).end(),
      "it answers 302",
    ],
    [
      "an answer without end",
      (response) => void response.writeHead(200).end("1".repeat(1024 * 1024 + 1)),
      "larger than 1048576 bytes",
    ],
  ])("%s", async (_what, given, message) => {
    answer = () => given;

    await expect(quick.predict(model(), [[1], [2]])).rejects.toMatchObject({
      name: "WorldError",
      message: expect.stringMatching(new RegExp(`^model anomaly-detector: .*${message}`)) as string,
    });
  });

  const output = (more: object): unknown => ({
    outputs: [{ name: "predict", shape: [2], datatype: "INT64", data: [1, -1], ...more }],
  });
  it.each<[string, unknown, string]>([
    ["no outputs", { outputs: [] }, "outputs"],
    ["a shape that its data has not", output({ shape: [3] }), "has 2 numbers and not 3"],
    ["words", output({ datatype: "BYTES", data: ["a", "b"] }), "predict \\(BYTES\\) is not made of numbers"],
    ["nothing", output({ shape: [0], data: [] }), "is empty"],
    ["other rows than were asked", output({ shape: [1, 2] }), "it answers 1 rows to 2"],
  ])("by v2: %s", async (_what, json, message) => {
    answer = () => ({ status: 200, json });

    await expect(quick.predict(model({ protocol: "v2" }), [[1], [2]])).rejects.toMatchObject({
      kind: "invalid",
      message: expect.stringMatching(message) as string,
    });
  });

  it("by v2, nested data is read as flat", async () => {
    answer = () => ({
      status: 200,
      json: output({
        shape: [2, 2],
        data: [
          [1, 2],
          [3, 4],
        ],
      }),
    });

    expect(await quick.predict(model({ protocol: "v2" }), [[1], [2]])).toMatchObject({
      rows: [
        [1, 2],
        [3, 4],
      ],
    });
  });

  it("by v2, outputs with the names of metrics are a forecast", async () => {
    const named = (name: string, data: number[]): object => ({ name, shape: [data.length], datatype: "FP64", data });
    answer = () => ({
      status: 200,
      json: { model_version: "7", outputs: [named("cpu_usage", [0.1, 0.2]), named("memory_usage", [0.3])] },
    });

    expect(await quick.predict(model({ protocol: "v2" }), [[1]])).toEqual({
      kind: "forecast",
      version: "7",
      metrics: { cpu_usage: { values: [0.1, 0.2], confidence: [] }, memory_usage: { values: [0.3], confidence: [] } },
    });
  });

  it("nobody there, and one that is not ready", async () => {
    await expect(quick.ready(model({ address: "http://127.0.0.1:1" }))).rejects.toMatchObject({
      kind: "unavailable",
      message: "model anomaly-detector: ECONNREFUSED",
    });
    answer = () => ({ status: 200, json: { name: "anomaly-detector", ready: false } });
    await expect(quick.ready(model())).rejects.toThrow("it says that it is not ready");
  });

  it("there are no servers at all", async () => {
    await expect(noModels.predict(model(), [[1]])).rejects.toMatchObject({ kind: "not-found" });
  });
});

describe("a server that fails again and again", () => {
  let time = 0;
  const patient = (): ReturnType<typeof kserve> => kserve({ atMostSeconds: 0.2, now: () => time });
  const fail = async (models: ReturnType<typeof kserve>, times: number): Promise<void> => {
    answer = () => ({ status: 503, json: {} });
    for (let n = 0; n < times; n += 1) await expect(models.predict(model(), [[1]])).rejects.toThrow("503");
    asked.length = 0;
  };
  beforeEach(() => {
    time = 0;
  });

  it("is left alone for a minute, and then asked by one", async () => {
    const models = patient();
    await fail(models, 5);
    answer = () => ({ status: 200, json: { predictions: [1] } });
    time = 1000;
    await expect(models.predict(model(), [[1]])).rejects.toMatchObject({
      kind: "unavailable",
      message: "model anomaly-detector: it has failed again and again and is asked again in 59 s",
    });
    expect(asked).toEqual([]);

    time = 60_000;
    const [first, second] = await Promise.allSettled([models.predict(model(), [[1]]), models.predict(model(), [[1]])]);

    expect([first.status, second.status]).toEqual(["fulfilled", "rejected"]);
    expect(await models.predict(model(), [[1]])).toMatchObject({ rows: [[1]] });
  });

  it("is not left alone for what was the asker's fault, nor after an answer between", async () => {
    const models = patient();
    await fail(models, 4);
    replay("v1-wrong-feature-count");
    await expect(models.predict(model(), [[1]])).rejects.toMatchObject({ kind: "invalid" });
    await fail(models, 4);

    answer = () => ({ status: 200, json: { predictions: [1] } });

    expect(await models.predict(model(), [[1]])).toMatchObject({ rows: [[1]] });
  });

  it("is still asked whether it is ready", async () => {
    const models = patient();
    await fail(models, 5);
    replay("v1-model-status");

    await expect(models.ready(model())).resolves.toBeUndefined();
  });
});
