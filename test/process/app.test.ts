import { afterEach, beforeEach, expect, it } from "vitest";

import { functions } from "../../functions/index.ts";
import { appOf } from "../../lib/process/app.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

it("answers probes without touching anything", async () => {
  await engine.passSeconds(1);
  const before = engine.cluster.requests.length;

  expect(await (await engine.request("/health")).json()).toEqual({
    status: "ok",
    version: expect.stringMatching(/^\d+\.\d+/) as string,
  });
  expect(await (await engine.request("/ready")).json()).toEqual({ status: "ready" });
  expect(engine.cluster.requests).toHaveLength(before);
});

it.each([
  ["alerts", "/alertmanager", 200],
  ["alerts", "/api/v1/incidents", 404],
  ["alerts", "/functions/steps", 404],
  ["steps", "/alertmanager", 404],
  ["steps", "/dead-letters/steps", 404],
  ["api", "/functions/steps", 404],
] as const)("%s alone, asked for %s: %i", async (name, path, status) => {
  const app = await appOf([functions[name]], engine.context, { kind: "open" });
  const headers = { "content-type": "application/json" };

  expect((await app.request(path, { method: "POST", headers, body: '{"alerts":[]}' })).status).toBe(status);
});

it.each([
  ["steps", "/api/v1/incidents", 404],
  ["steps", "/alertmanager", 404],
  ["steps", "/nowhere", 404],
  ["alerts", "/alertmanager", 401],
  ["api", "/api/v1/incidents", 401],
  ["api", "/api/v1/nowhere", 401],
] as const)(
  "%s asks who calls only where it serves something: %s with a wrong token is %i",
  async (name, path, status) => {
    const app = await appOf([functions[name]], engine.context, {
      kind: "cluster",
      token: () => "x".repeat(16),
      inPod: true,
    });

    const response = await app.request(path, { method: "POST", headers: { authorization: "Bearer nobody-s" } });

    expect(response.status).toBe(status);
    const reviews = engine.cluster.requests.filter(({ kind }) => kind === "TokenReview");
    expect(reviews).toHaveLength(name === "api" ? 1 : 0);
  },
);

it("names what it serves to whoever has lost his way", async () => {
  const app = await appOf([functions.steps], engine.context, { kind: "open" });

  expect(await (await app.request("/api/v1/incidents")).json()).toMatchObject({
    code: "not_found",
    error: "nothing is served at /api/v1/incidents; this process serves steps",
  });
});
