import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Incident } from "../../lib/domain/incident.ts";
import { hashOfTarget } from "../../lib/domain/target.ts";
import { wellCart } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { CART, NOW, ago, healing, incident, requested, settled, signal } from "../support/incidents.ts";

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

type Json = Record<string, unknown>;
const store = async (...incidents: readonly Incident[]): Promise<void> => {
  for (const each of incidents) await engine.context.incidents.create(each);
};
const id = (n: number): string => `inc-0123456789ab-${n}`;
const DIGEST = "d".repeat(64);
const parked = (more: Partial<Incident> = {}): Incident =>
  healing(
    {
      digest: DIGEST,
      progress: { status: "parked", because: "waits for approval", since: ago(9), until: ago(-9), awaits: "approval" },
    },
    { id: id(1), ...more },
  );
const say = async (path: string, body: object = {}): Promise<{ status: number; body: Json }> => {
  const response = await engine.post(`/api/v1/incidents/${id(1)}/${path}`, body);
  return { status: response.status, body: (await response.json()) as Json };
};

describe("pause and resume", () => {
  const decide = async (which: "pause" | "resume", body?: unknown, asked = id(1)): Promise<Response> =>
    body === undefined
      ? engine.request(`/api/v1/incidents/${asked}/${which}`, { method: "POST" })
      : engine.post(`/api/v1/incidents/${asked}/${which}`, body);
  const stored = async (): Promise<Incident> => (await engine.context.incidents.load(id(1)))!.value;

  beforeEach(() => store(settled("handed-over", 60, { id: id(1), signals: [signal({ heardAt: NOW.toISOString() })] })));

  it("writes who decided and why, and takes it back", async () => {
    const response = await decide("pause", { who: "ada", reason: "I look at it" });

    expect([response.status, await response.json()]).toMatchObject([
      200,
      { paused_by: { who: "ada", self_declared: true, because: "I look at it" } },
    ]);
    expect((await stored()).history.at(-1)).toMatchObject({
      kind: "person",
      text: "paused by ada (self-declared): I look at it",
    });
    expect(await (await decide("resume", { who: "ada" })).json()).not.toHaveProperty("paused_by");
    expect((await stored()).history.map(({ text }) => text)).toContain("resumed by ada (self-declared)");
  });

  it("needs no body", async () => {
    expect((await decide("pause")).status).toBe(200);
    expect((await stored()).pausedBy).toMatchObject({ who: "an operator", because: "" });
  });

  it("twice is once", async () => {
    await decide("pause", { who: "ada" });
    await engine.settle();
    const before = await stored();

    await decide("pause", { who: "bob" });

    expect((await stored()).pausedBy).toEqual(before.pausedBy);
  });

  it("wakes the workflows: the state decides what follows", async () => {
    const { changedAt } = await stored();

    await decide("pause");
    await engine.settle();

    expect((await stored()).changedAt).not.toBe(changedAt);
  });

  it("stays one line, whoever says he decided", async () => {
    await decide("pause", { who: "ada\r\n\u001b[31mroot", reason: "a\nb" });

    expect((await stored()).history.at(-1)?.text).toBe("paused by ada [31mroot (self-declared): a b");
    expect((await stored()).pausedBy).toMatchObject({ who: "ada [31mroot", because: "a b" });
  });

  it.each([
    ["an unknown incident", {}, id(9), 404, /no such incident/],
    ["who is no text", { who: 7 }, id(1), 422, /^who is 7: expected string$/],
    [
      "a reason of 501 characters",
      { reason: "x".repeat(501) },
      id(1),
      422,
      /^reason is "x+…": expected string to have <=500/,
    ],
    ["a body that is none", "{", id(1), 400, /not JSON/],
  ])("%s", async (_what, body, asked, status, error) => {
    const response = await decide("pause", body, asked);

    expect([response.status, await response.json()]).toMatchObject([
      status,
      { error: expect.stringMatching(error) as string },
    ]);
    expect((await stored()).pausedBy).toBeUndefined();
  });
});

describe("approval", () => {
  const verdict = { decision: "approve", digest: DIGEST, who: "ada", reason: "go on" };
  const inMode = async (mode: string): Promise<void> => {
    await wellCart(engine, "shop", mode);
    await store(parked());
  };

  it("is shown as asked for, then as given, with who, when, until when and for which digest", async () => {
    await inMode("approve");

    const before = (await (await engine.request(`/api/v1/incidents/${id(1)}`)).json()) as Json;
    const { status, body } = await say("approval", verdict);

    expect(before).toMatchObject({
      phase: "awaiting-approval",
      status: "active",
      awaits_approval_of: DIGEST,
      decisions: [],
    });
    expect([status, body]).toMatchObject([
      200,
      {
        approval: { who: "ada", self_declared: true, digest: DIGEST, because: "go on" },
        decisions: [{ kind: "approve", who: "ada", self_declared: true, digest: DIGEST, because: "go on" }],
      },
    ]);
    const { at, until } = body["approval"] as { at: string; until: string };
    expect(Date.parse(until) - Date.parse(at)).toBe(1_800_000);
  });

  it("of another digest is refused, and names the one that is current", async () => {
    await inMode("approve");

    const { status, body } = await say("approval", { ...verdict, digest: "e".repeat(64) });

    expect([status, body]).toMatchObject([
      409,
      { code: "conflict", error: expect.stringContaining(`its digest is ${DIGEST}`) as string },
    ]);
  });

  it("that nobody needs is refused", async () => {
    await inMode("auto");

    expect(await say("approval", verdict)).toMatchObject({
      status: 409,
      body: { error: expect.stringMatching(/^approve: it needs no approval/) as string },
    });
  });

  it.each([
    [
      "no digest",
      { decision: "approve" },
      /^digest is missing: expected the digest .*: workflow\.digest in the answer to GET \/api\/v1\/incidents\/{id}$/,
    ],
    [
      "a digest that is none",
      { ...verdict, digest: "d1" },
      /^digest is "d1": expected the digest of the plan, 64 hex digits/,
    ],
    ["no decision", { digest: DIGEST }, /^decision is missing/],
    ["another decision", { ...verdict, decision: "maybe" }, /^decision is "maybe": expected one of "approve"\|"deny"/],
  ])("%s: refused with field, value and what is allowed", async (_what, body, error) => {
    await store(parked());

    expect(await say("approval", body)).toMatchObject({
      status: 422,
      body: { error: expect.stringMatching(error) as string },
    });
  });
});

describe("close", () => {
  it("gives back what the incident holds, and people are told", async () => {
    const held = parked({ target: CART });
    await wellCart(engine);
    await store(held);
    const now = engine.cluster.clock.now();
    const until = new Date(now.getTime() + 60_000);
    const place = { incident: held.id, now, until, limit: 2 };
    await engine.context.targets.hold(CART, { incident: held.id, now, until }, async () => undefined);
    for (const book of ["shop", "*"]) await engine.context.ledger.take(book, place, async () => false);

    const { status, body } = await say("close", { who: "ada", reason: "ours now" });
    await engine.settle();

    expect([status, body]).toMatchObject([
      200,
      { is_open: false, outcome: "handed-over", description: "closed by ada (self-declared): ours now" },
    ]);
    expect(await engine.context.ledger.entries("shop")).toEqual([]);
    expect(await engine.context.ledger.entries("*")).toEqual([]);
    expect((await engine.context.targets.load(hashOfTarget(CART)))?.value.heldBy).toBeUndefined();
    expect(engine.delivered.map(({ headers }) => headers["ce-type"])).toContain("io.kubeheal.incident.closed");
  });

  it.each(["pause", "resume", "close", "retry"])(
    "of a closed one, and %s, are refused with a sentence",
    async (path) => {
      await store(
        incident({ id: id(1), progress: { status: "closed", ending: "healed", because: "quiet", at: ago(9) } }),
      );

      expect(await say(path)).toMatchObject({
        status: 409,
        body: { error: `${path}: it is closed since ${ago(9)}: quiet` },
      });
    },
  );

  it("is refused while a step is at work", async () => {
    await store(healing({ steps: [requested()] }, { id: id(1), dueAt: ago(-100) }));

    expect(await say("close")).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining("may be at work") as string },
    });
  });
});

it("an answer that got lost is given again", async () => {
  await store(parked());

  const [first, second] = [await say("close", { who: "ada" }), await say("close", { who: "ada" })];

  expect([first.status, second.status]).toEqual([200, 200]);
  expect(second.body).toEqual(first.body);
});
