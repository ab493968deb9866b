import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Incident } from "../../lib/domain/incident.ts";
import { later } from "../../lib/domain/time.ts";
import { requestedStep } from "../../lib/domain/workflow.ts";
import { pendingStep } from "../../lib/domain/workflow.ts";
import { request } from "../../lib/engine/advance.ts";
import { announcementOf } from "../../lib/engine/announce.ts";
import { openIncident } from "../../lib/engine/open-incident.ts";
import { diagnoseAndPlan } from "../../lib/healing/consider.ts";
import { DEPLOYMENT, NAMESPACE } from "../../lib/world/kubernetes/kinds.ts";
import type { Deployment } from "../../lib/world/kubernetes/objects.ts";
import { sickCart } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { CART, TOKEN, signal } from "../support/incidents.ts";

let engine: InMemoryEngine;
let asked: Incident;

/** The incident asks for a step, and its event is not sent yet. */
beforeEach(async () => {
  engine = new InMemoryEngine();
  // What is served is loaded at the first request, which takes real time: no virtual time may pass meanwhile.
  await engine.request("/ready");
  await sickCart(engine);
  const at = { now: engine.cluster.clock.now(), settings: engine.settings };
  const opening = {
    target: CART,
    namespace: "shop",
    signals: [signal()],
    traceparent: "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01",
  };
  const planned = await diagnoseAndPlan(engine.context, openIncident(opening, 1, at));
  asked = request(planned, pendingStep(planned.workflow)!, { ...at, token: TOKEN });
  await engine.context.incidents.create(asked);
});
afterEach(() => engine.stop());

const image = async (): Promise<string | undefined> =>
  (await engine.cluster.get<Deployment>({ ...DEPLOYMENT, namespace: "shop", name: "cart" })).spec?.template.spec
    ?.containers[0]?.image;
const send = (data: object = {}, headers: object = {}): Promise<Response> => {
  const event = announcementOf(asked)!;
  const sent = engine.post(
    "/functions/steps",
    { ...(event.data as object), ...data },
    {
      "ce-specversion": "1.0",
      "ce-id": event.id,
      "ce-source": "/functions/workflows",
      "ce-type": "io.kubeheal.step.requested",
      "ce-subject": asked.id,
      "ce-action": "undo-rollout",
      ...headers,
    },
  );
  return engine.cluster.clock.waitFor(sent);
};
const change = async (how: (incident: Incident) => Incident): Promise<void> => {
  const { value, version } = (await engine.context.incidents.load(asked.id))!;
  await engine.context.incidents.save(how(value), version);
};

it("does what the incident asks for, and answers with the outcome, the attempt and its token", async () => {
  const response = await send();

  expect(await image()).toBe("shop/cart:1.0");
  expect([response.status, response.headers.get("ce-type"), await response.json()]).toEqual([
    200,
    "io.kubeheal.step.completed",
    {
      step: requestedStep(asked.workflow)!.id,
      attempt: 1,
      token: TOKEN,
      outcome: { kind: "done", changed: true, because: "rolled out: 3 of 3 pods are available" },
    },
  ]);
});

it("does it once, however often it is delivered", async () => {
  await Promise.all([send(), send(), send()]);
  await send();

  const patches = engine.cluster.requests.filter(({ verb, kind }) => verb === "patch" && kind === "Deployment");
  expect((await engine.cluster.get({ ...DEPLOYMENT, namespace: "shop", name: "cart" })).metadata.generation).toBe(3);
  expect(patches.length).toBeLessThanOrEqual(4);
});

describe("does nothing, counts it and answers 202", () => {
  it.each([
    ["without the proof", { proof: "0".repeat(64) }, {}],
    ["with the token in the proof's place", { proof: TOKEN }, {}],
    ["for another attempt", { attempt: 2 }, {}],
    ["for another step", { step: "wf-0123456789ab-1-1-s9-01234567" }, {}],
    ["for another incident", {}, { "ce-subject": "inc-0123456789ab-9" }],
    ["for something that is no incident", {}, { "ce-subject": "../secrets" }],
    ["for an action that there is none of", {}, { "ce-action": "delete-namespace" }],
    ["for an event that it does not hear", {}, { "ce-type": "io.kubeheal.step.completed" }],
  ])("%s", async (_what, data, headers) => {
    expect((await send(data, headers)).status).toBe(202);
    expect(await image()).toBe("shop/cart:2.0");
    expect(engine.counted.length).toBeGreaterThan(0);
  });

  it.each([
    [
      "while the incident is paused",
      (incident: Incident): Incident => ({
        ...incident,
        pausedBy: { who: "ada", selfDeclared: false, at: incident.openedAt, because: "" },
      }),
    ],
    [
      "when it is settled",
      (incident: Incident): Incident => ({
        ...incident,
        progress: { status: "settled", ending: "handed-over", because: "x", at: incident.openedAt },
      }),
    ],
    [
      "after its deadline",
      (incident: Incident): Incident => {
        const { workflow } = incident;
        return {
          ...incident,
          workflow: {
            ...workflow!,
            steps: workflow!.steps.map((step) => ({ ...step, deadline: "2026-01-01T00:00:00Z" })),
          },
        };
      },
    ],
  ])("%s", async (_when, how) => {
    await change(how);

    expect((await send()).status).toBe(202);
    expect(await image()).toBe("shop/cart:2.0");
  });

  it("while the engine is paused, or its policy cannot be read", async () => {
    const policy = { apiVersion: "v1", kind: "ConfigMap", namespace: "kubeheal", name: "kubeheal-policy" };
    await engine.cluster.patch(policy, [
      { op: "add", path: "/metadata/annotations", value: { "kubeheal.io/paused": "yes" } },
    ]);
    expect((await send()).status).toBe(202);

    await engine.cluster.delete(policy);
    expect((await send()).status).toBe(202);

    expect(await image()).toBe("shop/cart:2.0");
  });
});

describe("where approvals are asked for, looks for one right before the change", () => {
  const approved =
    (digest: string, forSeconds: number) =>
    (incident: Incident): Incident => {
      const now = engine.cluster.clock.now();
      const until = later(now, forSeconds).toISOString();
      return {
        ...incident,
        approval: { who: "ada", selfDeclared: false, digest, at: now.toISOString(), until, because: "" },
      };
    };
  beforeEach(() =>
    engine.cluster.patch({ ...NAMESPACE, name: "shop" }, [
      { op: "replace", path: "/metadata/labels/kubeheal.io~1heal", value: "approve" },
    ]),
  );

  it.each([
    ["none", (): ((incident: Incident) => Incident) => (incident) => ({ ...incident }), "shop/cart:2.0"],
    ["one of another plan", () => approved("e".repeat(64), 60), "shop/cart:2.0"],
    ["one that is over", () => approved(asked.workflow!.digest, 0), "shop/cart:2.0"],
    ["one of this plan", () => approved(asked.workflow!.digest, 60), "shop/cart:1.0"],
  ])("%s", async (_what, how, expected) => {
    await change(how());

    const { status } = await send();

    expect([status, await image()]).toEqual([expected === "shop/cart:1.0" ? 200 : 202, expected]);
  });
});

it("takes the action, the target and the parameters from the incident, whatever the event says", async () => {
  const response = await send({ target: { kind: "Namespace", name: "shop" }, action: "delete" });

  expect(response.status).toBe(422);
  expect(await image()).toBe("shop/cart:2.0");
});
