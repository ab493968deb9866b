import { afterEach, beforeEach, expect, it } from "vitest";

import type { Ending, Incident } from "../../lib/domain/incident.ts";
import { later } from "../../lib/domain/time.ts";
import { prune } from "../../lib/healing/prune.ts";
import { withFaults } from "../../lib/world/in-memory/faults.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { incident } from "../support/incidents.ts";

let engine: InMemoryEngine;
let broken = false;
beforeEach(() => {
  broken = false;
  engine = new InMemoryEngine({ retentionDays: 10, maxStoredIncidents: 3 }, (cluster) =>
    withFaults(cluster, ({ verb }) => (broken && verb === "delete" ? "unavailable" : undefined)),
  );
});
afterEach(() => engine.stop());

const DAY = 24 * 3600;
async function store(n: number, daysAgo: number, how: Ending | "open"): Promise<void> {
  const changedAt = later(engine.cluster.clock.now(), -daysAgo * DAY).toISOString();
  const { dueAt: _, ...rest } = incident({ id: `inc-0123456789ab-${n}`, changedAt });
  const closed: Incident = {
    ...rest,
    progress: { status: "closed", ending: how === "open" ? "healed" : how, because: "", at: changedAt },
  };
  await engine.context.incidents.create(
    how === "open" ? { ...rest, progress: { status: "opened" }, dueAt: changedAt } : closed,
  );
}
const left = async (): Promise<number[]> =>
  (await engine.context.incidents.list({})).items.map(({ id }) => Number(id.split("-")[2])).sort((a, b) => a - b);
const counted = async (): Promise<object> => (await engine.context.totals.load()).figures;
const closed = (outcome: Ending): string => `incidents_closed_total{outcome="${outcome}"}`;

it("deletes what is too old, what was ignored a day ago, and never what is open", async () => {
  await store(1, 11, "healed");
  await store(2, 9, "handed-over");
  await store(3, 2, "ignored");
  await store(4, 0.5, "ignored");
  await store(5, 400, "open");

  expect(await prune(engine.context)).toBe(2);

  expect(await left()).toEqual([2, 4, 5]);
  expect(await counted()).toMatchObject({ [closed("healed")]: 1, [closed("ignored")]: 1 });
});

it("keeps the newest of too many", async () => {
  for (let n = 1; n <= 5; n += 1) await store(n, n, "healed");

  await prune(engine.context);

  expect(await left()).toEqual([1, 2, 3]);
});

it("counts once what it could not delete at first: no counter ever falls, none is raised twice", async () => {
  await store(1, 11, "healed");
  await store(2, 12, "healed");
  broken = true;
  await expect(prune(engine.context)).rejects.toMatchObject({ kind: "unavailable" });
  expect(await counted()).toMatchObject({ [closed("healed")]: 2 });
  broken = false;

  await prune(engine.context);

  expect([await left(), await counted()]).toEqual([[], expect.objectContaining({ [closed("healed")]: 2 })]);
});

it("has nothing to do where nothing is", async () => {
  expect(await prune(engine.context)).toBe(0);
});
