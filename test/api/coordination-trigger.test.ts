import { afterEach, beforeEach, expect, it } from "vitest";

import { deployment, namespace } from "../../lib/world/in-memory/builders.ts";
import { DEPLOYMENT } from "../../lib/world/kubernetes/kinds.ts";
import type { Deployment } from "../../lib/world/kubernetes/objects.ts";
import { sickCart } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

type Json = Record<string, unknown>;
let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

const CART = { kind: "Deployment", name: "cart", namespace: "shop", issue: "0/3 ready" };
const TILL = { kind: "deployment", name: "till", namespace: "till" };
const TRIGGER = "/api/v1/coordination/trigger";
const post = async (parts: object = {}): Promise<{ status: number; body: Json }> => {
  const body = {
    incident_id: "inc-5",
    description: "quota is full, cart pods crash",
    resources: [CART, TILL],
    ...parts,
  };
  const response = await engine.post(TRIGGER, body);
  return { status: response.status, body: (await response.json()) as Json };
};
const workflow = async (id: unknown): Promise<Json> =>
  (await (await engine.request(`/api/v1/coordination/workflows/${String(id)}`)).json()) as Json;
const image = async (): Promise<unknown> =>
  (await engine.cluster.get<Deployment>({ ...DEPLOYMENT, namespace: "shop", name: "cart" })).spec?.template.spec
    ?.containers[0]?.image;

/** `till` gets no pods, which is its platform's doing; `cart` was rolled out badly. */
async function twoLayers(): Promise<void> {
  engine.cluster.add(namespace("till", { "kubeheal.io/heal": "auto" }));
  engine.cluster.judgePods(({ metadata }) =>
    metadata.namespace === "till" ? 'admission webhook "policy.example" denied the request: not now' : undefined,
  );
  engine.cluster.add(deployment({ namespace: "till", name: "till", image: "shop/till:1.0" }));
  await sickCart(engine);
}

it("repairs layer after layer: what is of a higher one waits until the one before is decided, and is then diagnosed anew", async () => {
  await twoLayers();

  const { status, body } = await post();

  expect([status, body]).toMatchObject([
    202,
    {
      workflow_id: expect.stringMatching(/^wf-[0-9a-f]{12}-1-1$/) as string,
      status: "pending",
      affected_layers: ["platform", "application"],
      root_cause_layer: "platform",
      // What is only handed over is no step.
      estimated_steps: 1,
      resources: [
        {
          resource: "Deployment shop/cart",
          layer: "application",
          plan: [expect.stringContaining("undo-rollout") as string],
        },
        { resource: "Deployment till/till", layer: "platform", plan: [] },
      ],
    },
  ]);
  const [first, second] = body["incidents"] as string[];
  await engine.settle();
  expect((await engine.context.incidents.load(second!))?.value).toMatchObject({
    target: { name: "cart" },
    parents: [{ incident: first, relation: "before" }],
  });

  await engine.passSeconds(900);

  expect(await image()).toBe("shop/cart:1.0");
  const { progress, history } = (await engine.context.incidents.load(second!))!.value;
  expect(progress).toMatchObject({ ending: "healed" });
  expect(history.map(({ text }) => text).join("\n")).toMatch(
    /people asked for both together, and platform comes before application: Deployment till\/till\n(.*\n)*is diagnosed anew: inc-\S+ is handed-over/,
  );
  expect(await workflow(body["workflow_id"])).toMatchObject({
    incident_id: "inc-5",
    status: "failed",
    layered_issue: {
      affected_layers: ["platform", "application"],
      impacted_resources: {
        platform: [{ kind: "Deployment", name: "till", issue: "pods-refused" }],
        application: [{ kind: "Deployment", name: "cart", issue: "bad-rollout" }],
      },
    },
    remediation_plan: {
      layers: ["platform", "application"],
      steps: [{ layer: "application", order: 1, action_type: "undo-rollout" }],
      checkpoints: [{ layer: "application", after_step: 1 }],
      rollback_steps: [{ layer: "application", order: 1, action_type: "undo-rollout" }],
    },
    execution_result: { status: "failed", executed_steps: 1 },
    error_message: expect.stringContaining("admission webhook policy.example") as string,
  });
});

it("of one layer needs no order, and is shown before it is planned", async () => {
  await sickCart(engine);
  await engine.passSeconds(60);

  const { body } = await post({ resources: [CART] });
  expect(body).toMatchObject({ affected_layers: ["application"], estimated_steps: 1 });
  expect(await workflow(body["workflow_id"])).toMatchObject({ id: body["workflow_id"], status: "pending" });
  await engine.passSeconds(600);

  expect(await workflow(body["workflow_id"])).toMatchObject({
    status: "completed",
    execution_result: { status: "success", executed_steps: 1 },
  });
});

it("with dry_run tells the same, and writes nothing", async () => {
  await twoLayers();
  const before = (await engine.incidents()).length;

  const { status, body } = await post({ dry_run: true });

  expect([status, body]).toMatchObject([
    200,
    { dry_run: true, status: "planned", workflow_id: "", estimated_steps: 1 },
  ]);
  expect((await engine.incidents()).length).toBe(before);
});

it("where nothing is wrong nothing is opened: nobody is told that nothing was completed", async () => {
  engine.cluster.add(namespace("shop", { "kubeheal.io/heal": "auto" }));
  engine.cluster.add(deployment({ namespace: "shop", name: "cart", image: "shop/cart:1.0" }));
  await engine.passSeconds(5);

  const { status, body } = await post();

  expect([status, body["error"]]).toEqual([
    422,
    expect.stringMatching(
      /nothing is found to be wrong .*: Deployment shop\/cart: .*; Deployment till\/till does not exist$/,
    ) as string,
  ]);
  expect(await engine.incidents()).toEqual([]);
});

it.each([
  [{ incident_id: "" }, /incident_id is required/],
  [{ description: "" }, /description is required/],
  [{ resources: [] }, /at least one resource is required/],
  [{ resources: [{ kind: "Secret", name: "x", namespace: "shop" }] }, /expected one of Node, Deployment/],
  [
    { resources: [{ kind: "Deployment", name: "cart" }] },
    /resources\.0\.namespace is missing: expected the name of a namespace/,
  ],
  [{ resources: [{ kind: "Deployment", name: "..", namespace: "shop" }] }, /name of a Kubernetes object/],
  [{ resources: Array.from({ length: 11 }, () => CART) }, /resources/],
])("%j is refused with the reason", async (parts, sentence) => {
  const { status, body } = await post(parts);

  expect([status, body["error"]]).toEqual([422, expect.stringMatching(sentence) as string]);
});

it("is a POST and nothing else", async () => {
  const response = await engine.request(TRIGGER);

  expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
});
