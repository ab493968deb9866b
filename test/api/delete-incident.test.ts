import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Incident } from "../../lib/domain/incident.ts";
import { hashOfTarget } from "../../lib/domain/target.ts";
import type { Opening } from "../../lib/engine/open-incident.ts";
import { openOrJoin } from "../../lib/healing/open-or-join.ts";
import { readFigures } from "../../lib/metrics/read-figures.ts";
import { wellCart } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { CART, ago, closedIncident, healing, incident, requested, settled, signal } from "../support/incidents.ts";

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

type Json = Record<string, unknown>;
const ID = "inc-0123456789ab-1";
const LIVE = { progress: { status: "running" } } as const;
const PARKED = { progress: { status: "parked", because: "waits", since: ago(9), until: ago(-9) } } as const;
const store = (each: Incident): Promise<void> => engine.context.incidents.create(each);
const stored = async (id = ID): Promise<Incident | undefined> => (await engine.context.incidents.load(id))?.value;
const ask = async (method: string, path: string): Promise<{ status: number; body: Json }> => {
  const response = await engine.request(path, { method });
  return { status: response.status, body: (await response.json()) as Json };
};
const erase = (who = "ada", id = ID): ReturnType<typeof ask> =>
  ask("DELETE", `/api/v1/incidents/${id}?who=${who}&reason=a+test`);
const counters = async (): Promise<Json> =>
  Object.fromEntries(
    Object.entries((await readFigures(engine.context, "1")) as Json).filter(([name]) =>
      /_total|_count|_sum/.test(name),
    ),
  );

describe("is written into the incident, which nobody is shown any more", () => {
  it.each<[string, Incident, string, string[]]>([
    [
      "handed over",
      settled("handed-over", 60, { id: ID }),
      "handed-over",
      ["closed: closed by ada (self-declared): a test", "deleted by ada (self-declared): a test"],
    ],
    [
      "just opened",
      incident({ id: ID }),
      "handed-over",
      ["closed: closed by ada (self-declared): a test", "deleted by ada (self-declared): a test"],
    ],
    ["closed", closedIncident({ id: ID }), "healed", ["deleted by ada (self-declared): a test"]],
  ])("%s", async (_what, before, outcome, lines) => {
    await store(before);

    const { status, body } = await erase();
    await engine.settle();

    expect([status, body]).toMatchObject([
      200,
      { id: ID, is_open: false, outcome, deleted_by: { who: "ada", self_declared: true, because: "a test" } },
    ]);
    expect((await stored())?.history.map(({ text }) => text).slice(-lines.length)).toEqual(lines);
    expect(await ask("GET", `/api/v1/incidents/${ID}`)).toMatchObject({
      status: 404,
      body: { code: "not_found", error: "there is no such incident" },
    });
    expect((await ask("GET", "/api/v1/incidents")).body).toMatchObject({ total: 0, summary: { total: 0 } });
    for (const path of ["close", "retry", "pause"])
      expect((await ask("POST", `/api/v1/incidents/${ID}/${path}`)).status).toBe(404);
  });

  it("with its workflow, and as a child of another", async () => {
    const parent = closedIncident({ id: "inc-0123456789ab-9" });
    const { workflow } = healing(LIVE);
    const ended = { ...workflow!, progress: { status: "ended", outcome: "healed", because: "", at: ago(9) } as const };
    const cause = {
      incident: parent.id,
      target: CART,
      relation: "node",
      because: "NotReady",
      since: ago(9),
      until: ago(-9),
    } as const;
    await store(parent);
    await store(closedIncident({ id: ID, workflow: ended, parents: [cause] }));
    const paths = [`/api/v1/workflows/${ended.id}`, `/api/v1/coordination/workflows/${ended.id}`];
    const children = async (): Promise<unknown> =>
      (await ask("GET", `/api/v1/incidents/${parent.id}`)).body["children"];
    for (const path of paths) expect((await ask("GET", path)).status).toBe(200);
    expect(await children()).toHaveLength(1);

    await erase();

    for (const path of paths) expect((await ask("GET", path)).status).toBe(404);
    expect(await children()).toEqual([]);
    expect((await ask("GET", "/api/v1/coordination/workflows")).body).toMatchObject({
      total: 1,
      workflows: [{ id: parent.workflow?.id }],
    });
  });
});

describe("is refused for one with a heal that is not over, and nothing is written", () => {
  it.each<[string, Incident]>([
    ["which runs", healing(LIVE, { id: ID })],
    ["which has a change in flight", healing({ steps: [requested()] }, { id: ID, dueAt: ago(-100) })],
    ["which is parked", healing(PARKED, { id: ID, dueAt: ago(-100) })],
    [
      "which watches whether it holds",
      healing(
        { progress: { status: "verifying", since: ago(9), soakUntil: ago(-99), until: ago(-200) } },
        { id: ID, dueAt: ago(-100) },
      ),
    ],
  ])("%s", async (_what, before) => {
    await store(before);

    expect(await erase()).toMatchObject({
      status: 409,
      body: { error: expect.stringMatching(/^delete: wf-\S+ is not over \(.*\. Close it first$/) as string },
    });
    expect(await stored()).toEqual(before);
  });
});

it("at the same moment by two is one deletion, and a later one finds nothing", async () => {
  await store(settled("handed-over", 60, { id: ID }));

  const [first, second] = await Promise.all([erase("ada"), erase("bob")]);

  expect([first.status, second.status]).toEqual([200, 200]);
  expect(first.body["deleted_by"]).toEqual(second.body["deleted_by"]);
  expect((await stored())?.decisions.map(({ kind }) => kind)).toEqual(["delete"]);
  expect((await erase("eve")).status).toBe(404);
});

it("tells people that it is closed, and not again when it was", async () => {
  const told = (): string[] =>
    engine.delivered
      .filter(({ headers }) => headers["ce-type"] === "io.kubeheal.incident.closed")
      .map(({ headers }) => headers["ce-subject"] ?? "");
  await store(settled("handed-over", 60, { id: ID }));
  const at = "2025-12-31T00:00:00.000Z";
  await store(
    closedIncident({
      id: "inc-0123456789ab-2",
      progress: { status: "closed", ending: "healed", because: "quiet", at },
    }),
  );

  await erase();
  await erase("ada", "inc-0123456789ab-2");
  await engine.settle();

  expect(new Set(told())).toEqual(new Set([ID]));
});

it("lets no counter fall: not when it is deleted, nor when it is removed a day later", async () => {
  await wellCart(engine);
  await store(closedIncident({ id: ID }));
  const before = await counters();
  const deletedAfter = async (seconds: number): Promise<boolean> => {
    await engine.passSeconds(seconds);
    return (await stored()) === undefined;
  };

  await erase();
  expect(await counters()).toMatchObject(before);

  expect(await deletedAfter(engine.settings.ignoredSeconds - 3600)).toBe(false);
  expect(await counters()).toMatchObject(before);
  expect(await deletedAfter(7200)).toBe(true);
  expect(await counters()).toMatchObject(before);
});

describe("then its alert is heard again", () => {
  const opening = (startsAt: string): Opening => ({
    target: CART,
    namespace: "shop",
    signals: [signal({ startsAt, heardAt: startsAt })],
    traceparent: closedIncident().traceparent,
  });
  const id = (episode: number): string => `inc-${hashOfTarget(CART)}-${episode}`;
  beforeEach(async () => {
    await wellCart(engine);
    await openOrJoin(engine.context, opening(ago(60)));
    await erase("ada", id(1));
  });

  it("the same firing opens nothing, and shows nothing", async () => {
    expect(await openOrJoin(engine.context, opening(ago(60)))).toMatchObject({ how: "absorbed" });

    expect((await ask("GET", "/api/v1/incidents")).body).toMatchObject({ total: 0 });
  });

  it("a new one opens the next episode", async () => {
    expect(await openOrJoin(engine.context, opening(ago(0)))).toMatchObject({ how: "opened", incident: { id: id(2) } });

    expect((await ask("GET", "/api/v1/incidents")).body).toMatchObject({ total: 1, incidents: [{ id: id(2) }] });
  });

  it("one that comes after it was removed opens the next episode, too", async () => {
    await engine.passSeconds(engine.settings.ignoredSeconds + 3600);
    expect(await stored(id(1))).toBeUndefined();

    expect(await openOrJoin(engine.context, opening(ago(0)))).toMatchObject({ how: "opened", incident: { id: id(2) } });
  });
});

it("the row of an ignored alert that fires again is shown again", async () => {
  const fire = async (): Promise<void> => {
    const startsAt = engine.cluster.clock.now().toISOString();
    const alert = {
      status: "firing",
      labels: { alertname: "Nothing", severity: "info", namespace: "shop" },
      annotations: {},
      startsAt,
    };
    await engine.post("/alertmanager", { version: "4", status: "firing", alerts: [alert] });
  };
  await fire();
  const [row] = (await engine.context.incidents.list({})).items;
  expect((await erase("ada", row!.id)).status).toBe(200);

  await engine.passSeconds(60);
  await fire();

  expect((await ask("GET", `/api/v1/incidents/${row!.id}`)).body).toMatchObject({ ignored_count: 2 });
});
