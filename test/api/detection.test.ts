import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { wellCart } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

let engine: InMemoryEngine;
const started = (...options: ConstructorParameters<typeof InMemoryEngine>): void => {
  engine = new InMemoryEngine(...options);
};
beforeEach(() => started());
afterEach(() => engine.stop());

const get = async (path: string, init: RequestInit = {}): Promise<[number, unknown]> => {
  const response = await engine.request(path, init);
  return [response.status, await response.json()];
};

it("says who deploys a workload, with the fields of the Go engine", async () => {
  await wellCart(engine);

  expect(await get("/api/v1/detect/deployment/shop/cart")).toEqual([
    200,
    {
      success: true,
      data: {
        method: "manual",
        confidence: 0.6,
        source: "default",
        details: {
          reason: "no deployment method indicators found",
          app: "cart",
          because: "it carries no mark of Argo CD, Flux, Helm or an operator",
        },
        detected_at: engine.cluster.clock.now().toISOString(),
        namespace: "shop",
        resource_name: "cart",
        resource_kind: "Deployment",
      },
      message: "Deployment method detected successfully",
    },
  ]);
});

it.each([
  ["deployment/shop/till", 404, /^failed to get deployment shop\/till: not found$/],
  ["statefulset/shop/cart", 404, /^failed to get statefulset shop\/cart/],
  ["daemonset/nowhere/cart", 404, /^failed to get daemonset nowhere\/cart/],
  ["deployment/shop/%2e%2e", 404, /^there is no GET/],
  ["deployment/shop/a%2fb", 422, /^name is "a\/b": expected the name/],
  ["deployment/shop/x.-0", 422, /^name is "x.-0": expected the name/],
  ["deployment/Shop/cart", 422, /^namespace is "Shop": expected the name/],
  ["pod/shop/cart", 404, /^there is no GET/],
])("%s: %i", async (path, status, error) => {
  expect(await get(`/api/v1/detect/${path}`)).toMatchObject([
    status,
    { error: expect.stringMatching(error) as string },
  ]);
});

it("has no cache, and says so", async () => {
  expect(await get("/api/v1/detect/cache/stats")).toEqual([
    200,
    { success: true, data: { total_entries: 0, valid_entries: 0, expired_entries: 0, ttl_seconds: 0 } },
  ]);
  expect(await get("/api/v1/detect/cache/clear", { method: "POST" })).toMatchObject([200, { success: true }]);
});

describe("where people log in", () => {
  it("is told to those who may see incidents of that namespace, and whether there is such a workload to nobody else", async () => {
    await engine.stop();
    started({}, undefined, { kind: "cluster", token: () => undefined, inPod: true });
    await wellCart(engine);
    engine.cluster.accounts.add("ada-token", "ada");
    engine.cluster.accounts.grant({ to: "ada", namespace: "shop", verbs: ["get"], resources: ["incidents"] });
    const ada = { headers: { authorization: "Bearer ada-token" } };

    expect((await get("/api/v1/detect/deployment/shop/cart", ada))[0]).toBe(200);
    for (const path of ["deployment/till/cart", "deployment/nowhere/at-all"])
      expect((await get(`/api/v1/detect/${path}`, ada))[0]).toBe(403);
    expect((await get("/api/v1/detect/deployment/shop/cart"))[0]).toBe(401);
  });
});
