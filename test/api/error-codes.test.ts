import { afterEach, describe, expect, it } from "vitest";

import { openApiDocument } from "../../lib/api/openapi/document.ts";
import { ERROR_CODES, type ErrorCode } from "../../lib/http/error-codes.ts";
import { type Cluster, WorldError } from "../../lib/world/world.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { closedIncident } from "../support/incidents.ts";
import { inferenceService } from "../support/models.ts";
import { settings } from "../support/settings.ts";

let engine: InMemoryEngine;
afterEach(() => engine.stop());

/** Lists fail so. */
const failing =
  (error: Error) =>
  (cluster: Cluster): Cluster =>
    new Proxy(cluster, {
      get(target, key) {
        if (key === "listMetadata") return () => Promise.reject(error);
        const value: unknown = Reflect.get(target, key);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
const guarded = (): InMemoryEngine =>
  new InMemoryEngine({}, undefined, { kind: "cluster", token: () => "webhook-webhook-webhook", inPod: true });
const open = (): InMemoryEngine => new InMemoryEngine();
const withModel = (name: string): InMemoryEngine => {
  const made = open();
  made.cluster.add(inferenceService(name));
  made.models.served.set(name, {
    predict: () => {
      throw new WorldError("invalid", "the model answered 400");
    },
  });
  return made;
};
const withoutModels = (): InMemoryEngine => new InMemoryEngine({ models: { ...settings().models, isEnabled: false } });

const ID = "inc-0123456789ab-1";
const [PREDICT, ANALYZE] = ["/api/v1/predict", "/api/v1/anomalies/analyze"];
const sent = (body: unknown, headers = {}): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json", ...headers },
  body: typeof body === "string" ? body : JSON.stringify(body),
});

const ROWS: readonly (readonly [ErrorCode, number, string, RequestInit, () => InMemoryEngine])[] = [
  ["bad_request", 400, "/api/v1/incidents", sent("{"), open],
  ["unauthorized", 401, "/api/v1/incidents", {}, guarded],
  ["forbidden", 403, "/api/v1/incidents?namespace=shop", { headers: { authorization: "Bearer eve-token" } }, guarded],
  ["not_found", 404, `/api/v1/incidents/${ID}`, {}, open],
  ["method_not_allowed", 405, "/api/v1/incidents", { method: "PUT" }, open],
  ["conflict", 409, `/api/v1/incidents/${ID}/close`, { method: "POST" }, open],
  ["too_large", 413, "/api/v1/incidents", sent("{}", { "content-length": "2097152" }), open],
  ["unsupported_media_type", 415, "/api/v1/incidents", sent("{}", { "content-type": "text/xml" }), open],
  ["invalid", 422, "/api/v1/incidents", sent({}), open],
  ["internal_error", 500, "/api/v1/incidents", {}, () => new InMemoryEngine({}, failing(new TypeError("ours")))],
  [
    "service_unavailable",
    503,
    "/api/v1/incidents",
    {},
    () => new InMemoryEngine({}, failing(new WorldError("unavailable", "no answer"))),
  ],
  ["INVALID_REQUEST", 422, PREDICT, sent({ hour: 24 }), open],
  ["INVALID_REQUEST", 400, PREDICT, sent("{"), open],
  ["INVALID_REQUEST", 415, ANALYZE, sent("{}", { "content-type": "text/xml" }), open],
  ["INVALID_REQUEST", 422, ANALYZE, sent({ threshold: 2 }), open],
  ["KSERVE_UNAVAILABLE", 503, PREDICT, sent({}), withoutModels],
  ["KSERVE_UNAVAILABLE", 503, ANALYZE, sent({}), withoutModels],
  ["MODEL_NOT_FOUND", 503, PREDICT, sent({ model: "nobody" }), open],
  ["MODEL_NOT_FOUND", 503, ANALYZE, sent({ model_name: "nobody" }), open],
  ["PREDICTION_FAILED", 503, PREDICT, sent({}), () => withModel("predictive-analytics")],
  ["ANALYSIS_FAILED", 503, ANALYZE, sent({ namespace: "shop" }), () => withModel("anomaly-detector")],
];

it.each(ROWS)("%s: %i of %s", async (code, status, path, init, make) => {
  engine = make();
  engine.metrics.finds = () => [{ labels: { namespace: "shop", pod: "cart-1" }, valueAt: () => 0.5 }];
  engine.cluster.accounts.add("eve-token", "eve", { groups: ["people"] });
  if (code === "conflict") await engine.context.incidents.create(closedIncident({ id: ID }));

  const response = await engine.request(path, init);

  expect([response.status, await response.json()]).toMatchObject([status, { code, status: "error", success: false }]);
  expect(response.headers.get("retry-after")).toEqual(status === 503 ? expect.stringMatching(/^\d+$/) : null);
});

describe("the codes", () => {
  it("are all shown by a row above, and by the document, with what they mean", () => {
    engine = open();
    const { Failure } = (openApiDocument()["components"] as { schemas: Record<string, never> }).schemas;
    const { code } = (Failure as unknown as { properties: { code: { enum: string[]; description: string } } })
      .properties;

    expect(new Set(ROWS.map(([each]) => each))).toEqual(new Set(Object.keys(ERROR_CODES)));
    expect(code.enum).toEqual(Object.keys(ERROR_CODES));
    for (const [each, meaning] of Object.entries(ERROR_CODES))
      expect(code.description).toContain(`${each}: ${meaning}`);
  });
});
