import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { functions } from "../../functions/index.ts";
import { openApiDocument } from "../../lib/api/openapi/document.ts";
import { OPERATIONS } from "../../lib/api/openapi/operations.ts";
import { appOf } from "../../lib/process/app.ts";
import { conforms } from "../support/conforms.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

interface Described {
  readonly operationId: string;
  readonly parameters: readonly { name: string; in: string; required: boolean; schema: object }[];
  readonly responses: Readonly<Record<string, { description: string }>>;
  readonly requestBody?: { required: boolean; content: Readonly<Record<string, { schema: { required?: string[] } }>> };
  readonly security?: readonly object[];
}
const paths = openApiDocument()["paths"] as Record<string, Record<string, Described>>;
const described = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, each]) => ({ path, method, ...each })),
);

it("/openapi.json is OpenAPI 3.1, for whoever asks", async () => {
  const guarded = new InMemoryEngine({}, undefined, { kind: "cluster", token: () => undefined, inPod: true });

  const response = await guarded.request("/openapi.json");

  expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
  expect(await response.json()).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
  await guarded.stop();
});

it("documents every route that is served, and no other", async () => {
  const { routes } = await appOf([functions.api], engine.context, { kind: "open" });
  const served = routes
    .filter(({ method, path }) => method !== "ALL" && !path.startsWith("/functions/"))
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`)
    .filter((route) => !["GET /", "GET /docs", "GET /openapi.json"].includes(route));

  expect(OPERATIONS.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort()).toEqual(
    [...new Set(served)].sort(),
  );
});

it("names each operation once", () => {
  const ids = described.map(({ operationId }) => operationId);

  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toContain("getIncidentsId");
});

it("says of the list what may be asked, with limits and defaults", () => {
  const list = paths["/api/v1/incidents"]?.["get"];

  expect(list?.parameters).toContainEqual({
    name: "limit",
    in: "query",
    required: false,
    schema: { type: "integer", minimum: 1, maximum: 1000, default: 100 },
  });
  expect(Object.keys(list?.responses ?? {})).toEqual(["200", "400", "401", "403", "422", "500", "503"]);
});

it("says which fields of a body must be there", () => {
  const { requestBody } = paths["/api/v1/remediation/trigger"]!["post"]!;

  expect(requestBody?.required).toBe(true);
  expect(requestBody?.content["application/json"]?.schema.required).toEqual([
    "incident_id",
    "namespace",
    "resource",
    "issue",
  ]);
});

describe("what tests ask of every answer", () => {
  const answer = (body: object, status = 200): Response => Response.json(body, { status });

  it.each<[string, string, Response, RegExp]>([
    ["a field that is not documented", "/health", answer({ status: "ok", more: 1 }), /Unrecognized key/],
    ["a field that is missing", "/api/v1/health", answer({ status: "healthy" }), /is not as documented/],
    ["a failure of another shape", "/api/v1/incidents", answer({ error: "no" }, 422), /is not as documented/],
    ["a status that is not documented", "/api/v1/incidents", answer({ incidents: [] }, 206), /is not as documented/],
  ])("%s is found", async (_what, path, response, complaint) => {
    await expect(conforms("GET", path, response)).rejects.toThrow(complaint);
  });
});

it("/docs is one page that loads nothing from elsewhere, and shows what it reads as text only", async () => {
  const response = await engine.request("/docs");
  const page = await response.text();

  expect(response.headers.get("content-type")).toMatch(/^text\/html/);
  expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'none';.*connect-src 'self'/);
  expect(page).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write|https?:\/\//);
  expect(page).toContain('fetch("openapi.json")');
});
