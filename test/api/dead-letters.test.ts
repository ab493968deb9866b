import { afterEach, beforeEach, expect, it } from "vitest";

import type { Incident } from "../../lib/domain/incident.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { incident, settled } from "../support/incidents.ts";

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

const ID = "inc-0123456789ab-1";
const deadLetter = (to: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  engine.post(
    `/dead-letters/${to}`,
    { step: "wf-0123456789ab-1-1-s1-01234567" },
    {
      "ce-specversion": "1.0",
      "ce-id": "lost-1",
      "ce-source": "/functions/workflows",
      "ce-type": "io.kubeheal.step.requested",
      "ce-subject": ID,
      ...headers,
    },
  );
const stored = async (): Promise<Incident> => (await engine.context.incidents.load(ID))!.value;
const waits = settled("handed-over", 60, { dueAt: "2027-01-01T00:00:00.000Z" });

it("is news of a lost event, never a verdict: noted, and due at once", async () => {
  await engine.context.incidents.create(waits);

  expect((await deadLetter("steps", { "ce-knativeerrorcode": "503" })).status).toBe(202);

  expect(await stored()).toMatchObject({ progress: waits.progress, dueAt: engine.cluster.clock.now().toISOString() });
  expect((await stored()).history.map(({ text }) => text)).toEqual([
    "an event of type io.kubeheal.step.requested was lost on its way to steps (503)",
  ]);
  expect(engine.counted).toContain("dead-letter");
});

it("of a notification is noted once, and wakes nobody", async () => {
  await engine.context.incidents.create(waits);

  await deadLetter("notifications");
  await deadLetter("notifications");

  expect(await stored()).toMatchObject({ dueAt: waits.dueAt, history: [expect.anything()] });
});

it("stays one line, whatever its attributes say", async () => {
  await engine.context.incidents.create(waits);

  await deadLetter("steps", { "ce-type": "io.x%E2%80%AEtxt", "ce-knativeerrorcode": "5 00 and more than ten" });

  expect((await stored()).history[0]?.text).toBe("an event of type io.x txt was lost on its way to steps (5 00 and …)");
});

it.each([
  ["no incident in it", { "ce-subject": "node-1" }],
  ["an unknown incident", { "ce-subject": "inc-0123456789ab-9" }],
])("with %s is counted, and nothing else", async (_what, headers) => {
  await engine.context.incidents.create(waits);

  expect((await deadLetter("steps", headers)).status).toBe(202);
  expect(await stored()).toEqual(waits);
  expect(engine.counted).toContain("dead-letter");
});

it("of a closed incident changes nothing", async () => {
  const closed = incident({
    progress: { status: "closed", ending: "healed", because: "quiet", at: "2026-01-01T00:00:00Z" },
  });
  await engine.context.incidents.create(closed);

  expect((await deadLetter("steps")).status).toBe(202);
  expect(await stored()).toEqual(closed);
});

it("that is no event is refused and counted: nobody would send it better", async () => {
  expect((await deadLetter("steps", { "ce-specversion": "0.3" })).status).toBe(400);
  expect(engine.counted).toContain("unreadable-dead-letter");
});

it("has a path for functions only", async () => {
  expect((await deadLetter("..%2fx")).status).toBe(404);
});
