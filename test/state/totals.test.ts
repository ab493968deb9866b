import { beforeEach, expect, it } from "vitest";

import { TotalsStore } from "../../lib/state/totals.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { NOW } from "../support/incidents.ts";

let totals: TotalsStore;
beforeEach(() => {
  const cluster = new InMemoryCluster();
  cluster.add(namespace("kubeheal"));
  totals = new TotalsStore(cluster, "kubeheal");
});

const batch = (...ids: string[]): { id: string; ending: string }[] =>
  ids.map((id) => ({ id, ending: id.startsWith("h") ? "healed" : "ignored" }));

it("counts what is about to be deleted, by how it ended", async () => {
  await totals.fold(batch("h1", "h2", "i1"));

  expect((await totals.load()).incidents).toEqual({ healed: 2, ignored: 1 });
});

it("counts a batch once, though it died between counting and deleting", async () => {
  await totals.fold(batch("h1", "h2"));
  await totals.fold(batch("h1", "h2"));
  await totals.fold(batch("h2", "h3"));

  expect((await totals.load()).incidents).toEqual({ healed: 3 });
});

it("never lets a counter fall, and a tick changes no counter", async () => {
  await totals.fold(batch("h1"));
  await totals.ticked(NOW);
  await totals.fold(batch("i1"));

  expect(await totals.load()).toMatchObject({ incidents: { healed: 1, ignored: 1 }, lastTickAt: NOW.toISOString() });
});

it("begins with nothing", async () => {
  expect(await totals.load()).toEqual({ schemaVersion: 1, incidents: {}, counted: [] });
});
