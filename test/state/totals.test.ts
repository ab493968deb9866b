import { beforeEach, expect, it } from "vitest";

import { TotalsStore, keyOf } from "../../lib/state/totals.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import { NOW } from "../support/incidents.ts";

let cluster: InMemoryCluster;
let totals: TotalsStore;
beforeEach(() => {
  cluster = new InMemoryCluster();
  cluster.add(namespace("kubeheal"));
  totals = new TotalsStore(cluster, "kubeheal");
});

const HEALED = 'incidents_closed_total{outcome="healed"}';
const batch = (...keys: string[]): { key: string; figures: Record<string, number> }[] =>
  keys.map((key) => ({ key, figures: { [HEALED]: 1, time_sum: 2.5 } }));

it("counts what is about to be deleted, by sample", async () => {
  await totals.fold(batch("a", "b"));

  expect((await totals.load()).figures).toEqual({ [HEALED]: 2, time_sum: 5 });
});

it("counts a batch once, though it died between counting and deleting", async () => {
  await totals.fold(batch("a", "b"));
  await totals.fold(batch("a", "b"));
  await totals.fold(batch("b", "c"));

  expect(await totals.load()).toMatchObject({ figures: { [HEALED]: 3 }, batches: 3, counted: ["b", "c"] });
});

it("never lets a counter fall, and a tick changes no counter", async () => {
  await totals.fold(batch("a"));
  await totals.ticked(NOW);
  await totals.fold(batch("b"));

  expect(await totals.load()).toMatchObject({ figures: { [HEALED]: 2 }, lastTickAt: NOW.toISOString() });
});

it("begins with nothing", async () => {
  expect(await totals.load()).toEqual({ schemaVersion: 2, figures: {}, batches: 0, counted: [] });
});

it("reads what an older engine has counted, and goes on counting", async () => {
  cluster.add({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kubeheal-totals", namespace: "kubeheal" },
    data: { "totals.json": JSON.stringify({ schemaVersion: 1, incidents: { healed: 7, ignored: 2 }, counted: [] }) },
  } as KubeObject);

  await totals.fold(batch("a"));

  expect((await totals.load()).figures).toMatchObject({ [HEALED]: 8, 'incidents_closed_total{outcome="ignored"}': 2 });
});

it("tells a row that came again from the one before", () => {
  const [first, again] = [NOW, new Date(0)].map((at) =>
    keyOf({ id: "inc-0123456789ab-1", openedAt: at.toISOString() }),
  );

  expect(first).not.toBe(again);
});
