import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { openApiDocument } from "../../lib/api/openapi/document.ts";
import { OPERATIONS } from "../../lib/api/openapi/operations.ts";
import { withFaults } from "../../lib/world/in-memory/faults.ts";
import { wellCart } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { healing } from "../support/incidents.ts";
import { chunked } from "../support/sent-event.ts";

/** What is written here is asked of each route that `/openapi.json` names, so that a new one is asked, too. */
interface Property {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly maximum?: number;
  readonly maxLength?: number;
}
interface Described {
  readonly parameters: readonly { name: string; in: string; schema: Property }[];
  readonly requestBody?: {
    content: { "application/json": { schema: { properties?: Readonly<Record<string, Property>> } } };
  };
}
type Json = Record<string, unknown>;

const PATHS = openApiDocument()["paths"] as Record<string, Record<string, Described>>;
const ID = "inc-0123456789ab-1";
const NAMES: Readonly<Record<string, string>> = { namespace: "shop", name: "cart", model: "anomaly-detector" };
const real = (path: string): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    name === "id" ? (path.includes("workflows") ? "wf-0123456789ab-1-1" : ID) : (NAMES[name] ?? "x"),
  );
const routes = Object.entries(PATHS).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, each]) => ({ method: method.toUpperCase(), path, ...each })),
);
const withBody = routes.filter(({ requestBody }) => requestBody !== undefined);

let engine: InMemoryEngine;
let isDown = false;
beforeAll(async () => {
  engine = new InMemoryEngine({}, (cluster) => withFaults(cluster, () => (isDown ? "unavailable" : undefined)));
  await wellCart(engine);
  await engine.context.incidents.create(healing({}, { id: ID }));
});
afterAll(() => engine.stop());

const stored = async (): Promise<unknown> =>
  (await engine.cluster.list({ apiVersion: "v1", kind: "ConfigMap" }, { namespace: engine.settings.namespace })).items
    .filter(({ metadata }) => metadata.name !== "kubeheal-totals")
    .map(({ metadata }) => [metadata.name, metadata.resourceVersion]);

/** Asks, and sees to it that it is one shape of error, and that nothing was written. */
async function refusalOf(path: string, init: RequestInit): Promise<{ status: number; headers: Headers; body: Json }> {
  const before = await stored();
  const response = await engine.request(real(path), init);
  const body = (await response.json()) as Json;
  expect(body).toEqual({
    status: "error",
    success: false,
    error: expect.any(String) as string,
    message: body["error"],
    details: expect.any(String) as string,
    code: expect.any(String) as string,
    request_id: response.headers.get("x-request-id"),
  });
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(await stored()).toEqual(before);
  return { status: response.status, headers: response.headers, body };
}

describe.each(Object.keys(PATHS))("%s", (path) => {
  const allowed = Object.keys(PATHS[path]!).map((method) => method.toUpperCase());

  it.each(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].filter((method) => !allowed.includes(method)))(
    "%s is 405, and Allow says what is",
    async (method) => {
      const { status, headers, body } = await refusalOf(path, { method });

      expect([status, new Set(headers.get("allow")?.split(", "))]).toEqual([405, new Set(allowed)]);
      expect(body["code"]).toBe("method_not_allowed");
    },
  );
});

describe.each(withBody)("$method $path", ({ method, path, requestBody }) => {
  const json = { "content-type": "application/json" };

  it.each<[number, string, RequestInit & { duplex?: "half" }]>([
    [400, "truncated JSON", { headers: json, body: '{"a":' }],
    [400, "no UTF-8", { headers: json, body: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) }],
    [400, "33 levels", { headers: json, body: `{"a":${"[".repeat(32)}${"]".repeat(32)}}` }],
    [400, "__proto__", { headers: json, body: '{"__proto__":{"a":1}}' }],
    [400, "a key twice", { headers: json, body: '{"a":1,"a":2}' }],
    [413, "2 MiB by Content-Length", { headers: { ...json, "content-length": "2097152" }, body: "{}" }],
    [413, "2 MiB in pieces", { headers: json, body: chunked(2_097_152), duplex: "half" }],
    [415, "XML", { headers: { "content-type": "application/xml" }, body: "<a/>" }],
    [415, "gzip", { headers: { ...json, "content-encoding": "gzip" }, body: "{}" }],
    [422, "a list", { headers: json, body: "[]" }],
    [422, "a string", { headers: json, body: '"x"' }],
  ])("%i to %s", async (status, _what, init) => {
    expect((await refusalOf(path, { ...init, method })).status).toBe(status);
  });

  const properties = Object.entries(requestBody!.content["application/json"].schema.properties ?? {});
  it.each(properties)("422 names the field %s", async (name, schema) => {
    const wrong = schema.type === "object" ? 7 : { there: "is none" };
    const { status, body } = await refusalOf(path, { method, headers: json, body: JSON.stringify({ [name]: wrong }) });

    expect([status, body["error"]]).toEqual([422, expect.stringContaining(name)]);
  });
});

const queries = routes.flatMap(({ method, path, parameters }) =>
  parameters.filter((each) => each.in === "query").map(({ name, schema }) => ({ method, path, name, schema })),
);
it.each(queries)("$method $path: 422 names the parameter $name", async ({ method, path, name, schema }) => {
  const value = schema.type === "integer" || schema.type === "number" ? "x" : "x".repeat((schema.maxLength ?? 999) + 1);
  const { status, body } = await refusalOf(`${path}?${name}=${value}`, { method });

  expect([status, body["error"]]).toEqual([422, expect.stringContaining(name)]);
});

describe("while the API server does not answer", () => {
  beforeAll(() => {
    isDown = true;
  });
  afterAll(() => {
    isDown = false;
  });

  // Those that need no API server.
  const WITHOUT: Readonly<Record<string, number>> = {
    "/health": 200,
    "/ready": 200,
    "/api/v1/detect/cache/stats": 200,
    "/api/v1/detect/cache/clear": 200,
    "/api/v1/models": 200,
    "/api/v1/predict/disk-exhaustion": 200,
    "/api/v1/predict/memory-leak": 200,
    "/api/v1/recommendations/rightsizing": 200,
  };
  const needNoBody = OPERATIONS.filter(({ body, isBodyOptional }) => body === undefined || isBodyOptional === true);

  it.each(needNoBody)("$method $path says when to come again", async ({ method, path }) => {
    const { status, headers } = await engine.request(real(path), { method: method.toUpperCase() });

    const retryAfter: unknown = path in WITHOUT ? null : expect.stringMatching(/^[1-9]\d*$/);
    expect([status, headers.get("retry-after")]).toEqual([WITHOUT[path] ?? 503, retryAfter]);
  });
});
