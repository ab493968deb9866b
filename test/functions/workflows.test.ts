import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { done, failed } from "../../lib/domain/outcome.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { TOKEN, doneStep, healing, incident, requested, settled } from "../support/incidents.ts";

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

const ID = "inc-0123456789ab-1";
const send = (type: string, data: object = {}, headers: object = {}): Promise<Response> =>
  engine.post("/functions/workflows", data, {
    "ce-specversion": "1.0",
    "ce-id": "event-1",
    "ce-source": "/tests",
    "ce-type": type,
    "ce-subject": ID,
    ...headers,
  });
const stored = async (): Promise<ReturnType<typeof incident>> => (await engine.context.incidents.load(ID))!.value;

describe("an outcome counts only with the token of the attempt that is requested now", () => {
  const completed = { step: "wf-0123456789ab-1-1-s1-01234567", attempt: 1, token: TOKEN, outcome: done("it is made") };
  const asks = healing({ steps: [requested()] });

  it("is taken in", async () => {
    await engine.context.incidents.create(asks);

    expect((await send("io.kubeheal.step.completed", completed)).status).toBe(202);

    expect((await stored()).workflow).toMatchObject({
      progress: { status: "verifying" },
      steps: [{ state: { status: "done" } }],
    });
  });

  it("is taken in once: a repeat, even with another verdict, changes nothing", async () => {
    await engine.context.incidents.create(asks);
    await send("io.kubeheal.step.completed", completed);
    const before = await stored();

    expect((await send("io.kubeheal.step.completed", { ...completed, outcome: failed("late") })).status).toBe(202);
    expect(await stored()).toEqual(before);
    expect(engine.counted).toContain("outcome-not-awaited");
  });

  it.each([
    ["another token", asks, { token: "0".repeat(32) }],
    ["no token", asks, { token: "" }],
    ["another attempt", asks, { attempt: 2 }],
    ["another step", asks, { step: "wf-0123456789ab-1-1-s2-01234567" }],
    ["a step that is done", healing({ steps: [doneStep()] }), {}],
    ["no workflow", incident(), {}],
    ["a settled incident", settled("handed-over", 5), {}],
  ])("not with %s", async (_what, before, parts) => {
    await engine.context.incidents.create(before);

    expect((await send("io.kubeheal.step.completed", { ...completed, ...parts })).status).toBe(202);

    expect(await stored()).toEqual(before);
    expect(engine.counted).toContain("outcome-not-awaited");
  });

  it("not for an incident that there is none of, and makes none", async () => {
    expect((await send("io.kubeheal.step.completed", completed)).status).toBe(202);
    expect(await engine.incidents()).toEqual([]);
  });

  it.each([
    ["an outcome of no known kind", { outcome: { kind: "great", because: "x" } }],
    ["an attempt that is no number", { attempt: "1" }],
    ["something more", { target: "x" }],
  ])("not understood with %s: 422", async (_what, parts) => {
    await engine.context.incidents.create(asks);

    const response = await send("io.kubeheal.step.completed", { ...completed, ...parts });

    expect(response.status).toBe(422);
    expect(await response.text()).not.toContain(TOKEN);
  });
});

describe("a wake-up says only where to look", () => {
  it.each([
    ["an unknown incident", { "ce-subject": "inc-0123456789ab-9" }],
    ["what is no incident", { "ce-subject": "../secrets" }],
    ["nothing", { "ce-subject": "x" }],
  ])("at %s: 202, counted", async (_what, headers) => {
    expect((await send("io.kubeheal.incident.changed", {}, headers)).status).toBe(202);
    expect(engine.counted).toEqual(["no-such-incident"]);
  });

  it("finds a target that is gone, and waits in case it comes back", async () => {
    await engine.context.incidents.create(incident());

    await send("io.kubeheal.incident.opened");

    expect((await stored()).progress).toMatchObject({
      status: "waiting",
      because:
        "KubePodCrashLooping fires, but the symptom does not show in the API: Deployment shop/cart does not exist",
    });
  });

  it("asks again for a step whose answer is overdue, under the same id", async () => {
    engine.cluster.add(namespace("shop", { "kubeheal.io/heal": "auto" }));
    const now = engine.cluster.clock.now();
    const later = new Date(now.getTime() + 300_000).toISOString();
    const step = requested({ startedAt: now.toISOString(), deadline: later });
    const owner = { kind: "person", confidence: 0.6, because: "no mark" } as const;
    await engine.context.incidents.create(healing({ steps: [step] }, { dueAt: now.toISOString(), owner }));

    const first = await send("io.kubeheal.incident.changed");
    const second = await send("io.kubeheal.incident.changed");

    expect([first.status, first.headers.get("ce-type"), first.headers.get("ce-id")]).toEqual([
      200,
      "io.kubeheal.step.requested",
      "wf-0123456789ab-1-1-s1-01234567-a1",
    ]);
    expect(second.headers.get("ce-id")).toBe(first.headers.get("ce-id"));
  });
});

it("a tick is heard straight from its source, and answers with nothing", async () => {
  const response = await send("dev.knative.sources.ping", { clock: "fast" });

  expect([response.status, await response.text()]).toEqual([202, ""]);
  expect((await engine.context.totals.load()).lastTickAt).toBe(engine.cluster.clock.now().toISOString());
});

it("a tick that says nothing is a heartbeat", async () => {
  expect((await send("dev.knative.sources.ping", { clock: "sundial" })).status).toBe(202);
});
