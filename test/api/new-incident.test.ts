import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { ownCart, sickCart, wellCart } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

type Json = Record<string, unknown>;
let engine: InMemoryEngine;
beforeEach(async () => {
  engine = new InMemoryEngine();
  await wellCart(engine);
});
afterEach(() => engine.stop());

const PATH = "/api/v1/incidents";
const WANTED = {
  title: "Cart errors",
  description: "5xx above 4 percent",
  severity: "high",
  target: "shop",
  affected_resources: ["deployment/cart"],
  labels: { team: "web" },
};
const post = async (parts: object = {}, path = PATH): Promise<{ status: number; body: Json }> => {
  const response = await engine.post(path, { ...WANTED, ...parts });
  return { status: response.status, body: (await response.json()) as Json };
};
const shown = async (id: unknown): Promise<Json> =>
  (await (await engine.request(`${PATH}/${String(id)}`)).json()) as Json;

it("opens an incident for what it names, and answers with the fields of the Go engine", async () => {
  const { status, body } = await post();

  expect([status, body]).toMatchObject([
    201,
    {
      status: "success",
      incident_id: expect.stringMatching(/^inc-[0-9a-f]{12}-1$/) as string,
      message: "Incident created successfully",
      incident: {
        id: body["incident_id"],
        title: "Cart errors",
        description: "5xx above 4 percent",
        severity: "high",
        target: "shop",
        status: "active",
        affected_resources: ["Deployment shop/cart"],
        labels: { team: "web" },
      },
    },
  ]);
  await engine.settle();
  expect(await shown(body["incident_id"])).toMatchObject({
    title: "Cart errors: Deployment shop/cart",
    alerts: [{ kind: "person", summary: "5xx above 4 percent (team=web)" }],
  });
});

it("is looked at like what an alert names: nothing is changed where nothing is wrong", async () => {
  const { body } = await post();
  await engine.passSeconds(3700);

  expect(await shown(body["incident_id"])).toMatchObject({
    phase: "handed-over",
    description: expect.stringContaining("the symptom does not show in the API") as string,
  });
  expect(engine.cluster.requests.filter(({ verb, kind }) => verb === "patch" && kind === "Deployment")).toEqual([]);
});

it.each<[string, object, object]>([
  [
    "camelCase",
    { affected_resources: undefined, affectedResources: ["Deployment/cart"], externalId: "INC-7" },
    { affected_resources: ["Deployment shop/cart"], external_id: "INC-7" },
  ],
  [
    "what is not there is passed over",
    { affected_resources: ["deployment/till", "x", "pod/..", "statefulset/", "deployment/cart"] },
    { affected_resources: ["Deployment shop/cart"] },
  ],
  [
    "no target",
    { target: undefined, affected_resources: undefined },
    { target: "", affected_resources: [], status: "failed" },
  ],
  [
    "a target that is no namespace",
    { target: "web server 7" },
    { target: "", affected_resources: [], status: "failed" },
  ],
])("%s", async (_what, parts, expected) => {
  const { status, body } = await post(parts);

  expect([status, body["incident"]]).toMatchObject([201, expected]);
});

it("says of what names nothing that people have it", async () => {
  const { body } = await post({ affected_resources: [] });

  expect((await shown(body["incident_id"]))["description"]).toMatch(/^it names no workload that exists/);
});

it("is one incident, however often it is asked for", async () => {
  const ids = new Set<unknown>();
  for (let n = 0; n < 3; n += 1) ids.add((await post()).body["incident_id"]);
  await Promise.all([post(), post()]).then((both) => both.forEach(({ body }) => ids.add(body["incident_id"])));

  expect(ids.size).toBe(1);
});

it("as a dry run shows cause and plan, and writes nothing", async () => {
  const { status, body } = await post({ dry_run: true });

  expect([status, body]).toMatchObject([200, { dry_run: true, target: "Deployment shop/cart", plan: [] }]);
  expect(await engine.incidents()).toEqual([]);
  expect((await post({ dryRun: true })).status).toBe(422);
});

describe("is refused with field, value and what is allowed", () => {
  it.each<[object, RegExp]>([
    [{ title: undefined }, /^title is missing: expected string$/],
    [{ title: "" }, /^title is "": expected string to have >=1 characters$/],
    [{ title: "x".repeat(201) }, /^title is "x+…": expected string to have <=200 characters$/],
    [{ description: "x".repeat(2001) }, /^description is "x+…"/],
    [{ severity: "High" }, /^severity is "High": expected one of "critical"\|"high"\|"medium"\|"low"$/],
    [{ target: "x".repeat(101) }, /^target is "x+…"/],
    [{ affected_resources: "deployment/cart" }, /^affected_resources is "deployment\/cart": expected array$/],
    [{ labels: { team: 1 } }, /^labels.team is 1: expected string$/],
  ])("%j", async (parts, sentence) => {
    const { status, body } = await post(parts);

    expect([status, body["error"]]).toEqual([422, expect.stringMatching(sentence) as string]);
    expect(await engine.incidents()).toEqual([]);
  });
});

it("is resolved by the word that clients know", async () => {
  const { body } = await post();

  const { status, body: resolved } = await post(
    { who: "ada", reason: "it was me" },
    `${PATH}/${String(body["incident_id"])}/resolve`,
  );

  expect([status, resolved]).toMatchObject([200, { decisions: [{ kind: "close", who: "ada" }] }]);
});

it("is for those who may create incidents in its namespace; without one, everywhere", async () => {
  await engine.stop();
  engine = new InMemoryEngine({}, undefined, { kind: "cluster", token: () => undefined, inPod: true });
  await wellCart(engine);
  engine.cluster.accounts.add("ada-token", "ada");
  engine.cluster.accounts.grant({ to: "ada", namespace: "shop", verbs: ["create"], resources: ["incidents"] });
  const as = (parts: object, headers: Record<string, string> = { authorization: "Bearer ada-token" }) =>
    engine.post(PATH, { ...WANTED, ...parts }, headers).then(({ status }) => status);

  expect(await as({})).toBe(201);
  expect([await as({ target: "till" }), await as({ target: undefined }), await as({}, {})]).toEqual([403, 403, 401]);
});

it("under a custom resource what runs the pods is diagnosed all the same", async () => {
  await sickCart(engine, "bazaar");
  await ownCart(engine, "bazaar");

  const { body } = await post({ target: "bazaar", dry_run: true });

  expect(body).toMatchObject({ target: "CartShop bazaar/carts", finding: { problem: "bad-rollout" } });
});
