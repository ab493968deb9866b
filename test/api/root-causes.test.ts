import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { later } from "../../lib/domain/time.ts";
import { ownCart, sickCart, wellCart } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { closedIncident, finding } from "../support/incidents.ts";

type Json = Record<string, unknown>;
let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

const at = (secondsAgo: number): string => later(engine.cluster.clock.now(), -secondsAgo).toISOString();
const ask = async (
  parts: object = {},
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Json }> => {
  const wanted = { service: "cart", namespace: "shop", start_time: at(3600), end_time: at(0), ...parts };
  const response = await engine.post("/api/v1/investigate/rca", wanted, headers);
  return { status: response.status, body: (await response.json()) as Json };
};
const written = (): unknown[] =>
  engine.cluster.requests.filter(({ verb }) => !["get", "list", "listMetadata"].includes(verb));

it("names the cause by looking, with what it rests on and what would be done, and writes nothing", async () => {
  await sickCart(engine);
  await engine.passSeconds(60);
  const before = written().length;

  const { status, body } = await ask();

  expect([status, body]).toMatchObject([
    200,
    {
      status: "success",
      service: "cart",
      namespace: "shop",
      root_causes: [
        {
          signal_type: "pod_event",
          description: expect.stringContaining("shop/cart:2.0") as string,
          evidence: { problem: "bad-rollout", layer: "application" },
          remediation_steps: [expect.stringContaining("undo-rollout") as string],
        },
      ],
      affected_components: ["Deployment shop/cart"],
      istio_available: false,
      correlator_stats: [
        { name: "diagnosis", findings: 1 },
        { name: "incidents", findings: 0 },
      ],
    },
  ]);
  expect(body["confidence_score"]).toBe((body["root_causes"] as Json[])[0]?.["confidence"]);
  expect(written()).toHaveLength(before);
});

it("finds no cause where nothing is wrong, and makes none up", async () => {
  await wellCart(engine);

  expect((await ask()).body).toMatchObject({ root_causes: [], confidence_score: 0 });
});

it("remembers what incidents of that time have found, and does not take now for then", async () => {
  await sickCart(engine);
  const then = { openedAt: at(40_000), changedAt: at(36_000) };
  await engine.context.incidents.create(closedIncident({ ...then, finding: finding({ cause: "it was so then" }) }));

  const { body } = await ask({ start_time: at(50_000), end_time: at(30_000) });
  expect(body["root_causes"]).toMatchObject([
    { description: "it was so then", evidence: { incident: "inc-0123456789ab-1" }, confidence: 0.95 },
  ]);
  expect((await ask({ start_time: at(60_000), end_time: at(50_000) })).body["root_causes"]).toEqual([]);
});

describe("is refused", () => {
  it.each<[string, () => object, number, RegExp]>([
    ["no such workload", () => ({ service: "till" }), 404, /^there is no Deployment, StatefulSet or DaemonSet till in/],
    ["a name that is none", () => ({ service: ".." }), 422, /^service is "\.\.": expected the name/],
    ["no start", () => ({ start_time: undefined }), 422, /^start_time is missing/],
    ["a time that is none", () => ({ end_time: "yesterday" }), 422, /^end_time is "yesterday"/],
    ["an end before the start", () => ({ end_time: at(7200) }), 422, /^end_time is ".*": expected a time after/],
    ["eight days", () => ({ start_time: at(8 * 86_400) }), 422, /^end_time is ".*": expected a time within 7 days/],
  ])("%s", async (_what, parts, status, error) => {
    await wellCart(engine);

    expect(await ask(parts())).toMatchObject({ status, body: { error: expect.stringMatching(error) as string } });
  });
});

it("is told to those who may see incidents of that namespace, and whether there is such a workload to nobody else", async () => {
  await engine.stop();
  engine = new InMemoryEngine({}, undefined, { kind: "cluster", token: () => undefined, inPod: true });
  await wellCart(engine);
  engine.cluster.accounts.add("ada-token", "ada");
  engine.cluster.accounts.grant({ to: "ada", namespace: "shop", verbs: ["get"], resources: ["incidents"] });
  const ada = { authorization: "Bearer ada-token" };

  expect((await ask({}, ada)).status).toBe(200);
  expect((await ask({ namespace: "till" }, ada)).status).toBe(403);
  expect([(await ask()).status, (await ask({ service: "till" })).status]).toEqual([401, 401]);
});

it("a service under a custom resource is looked at where its pods run", async () => {
  await sickCart(engine);
  await ownCart(engine);

  const { body } = await ask();

  expect(body).toMatchObject({
    affected_components: ["CartShop shop/carts"],
    root_causes: [{ evidence: { problem: "bad-rollout" } }],
  });
});
