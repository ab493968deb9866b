import { beforeEach, describe, expect, it } from "vitest";

import { CLUSTER, Ledger, type Place } from "../../lib/state/ledger.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { NOW, ago } from "../support/incidents.ts";

let ledger: Ledger;
beforeEach(() => {
  const cluster = new InMemoryCluster();
  cluster.add(namespace("kubeheal"));
  ledger = new Ledger(cluster, "kubeheal");
});

const place = (incident: string, parts: Partial<Place> = {}): Place => ({
  incident,
  now: NOW,
  until: new Date(ago(-60)),
  limit: 2,
  ...parts,
});
const nobodyIsOver = async (): Promise<boolean> => false;
const take = (
  incident: string,
  parts: Partial<Place> = {},
  isOver = nobodyIsOver as (id: string) => Promise<boolean>,
): Promise<string | undefined> => ledger.take("shop", place(incident, parts), isOver);

it("gives as many places as there are, and says who has them when they are gone", async () => {
  expect([await take("a"), await take("b"), await take("c")]).toEqual([
    undefined,
    undefined,
    "the budget of namespace shop is used up: 2 at once, taken by a, b",
  ]);
  expect(await ledger.entries("shop")).toEqual(["a", "b"]);
});

it("gives the same incident its place once", async () => {
  await take("a");

  expect(await take("a")).toBeUndefined();
  expect(await ledger.entries("shop")).toEqual(["a"]);
});

describe("a place is free again", () => {
  beforeEach(async () => {
    await take("a");
    await take("b");
  });

  it.each([
    ["when it is given back", async () => ledger.giveBack("shop", "a"), {}, nobodyIsOver, ["b", "c"]],
    ["when its incident is over", async () => undefined, {}, async (id: string) => id === "a", ["b", "c"]],
    ["when its time is over", async () => undefined, { now: new Date(ago(-61)) }, nobodyIsOver, ["c"]],
  ])("%s", async (_when, first, parts, isOver, left) => {
    await first();

    expect(await take("c", parts, isOver)).toBeUndefined();
    expect(await ledger.entries("shop")).toEqual(left);
  });

  it("not for being asked for", async () => {
    expect(await take("c")).toMatch(/used up/);
    expect(await ledger.entries("shop")).toEqual(["a", "b"]);
  });
});

it("is given back twice, or without having been taken, with no harm", async () => {
  await take("a");
  await ledger.giveBack("shop", "a");
  await ledger.giveBack("shop", "a");
  await ledger.giveBack("elsewhere", "a");

  expect(await ledger.entries("shop")).toEqual([]);
});

it("with a limit of 0 stops everything, and says so", async () => {
  expect(await take("a", { limit: 0 })).toBe(
    "the budget of namespace shop is used up: 0 at once, taken by nobody (it is 0)",
  );
});

it("gives the last place to one of two who ask at the same moment", async () => {
  const answers = await Promise.all([take("a", { limit: 1 }), take("b", { limit: 1 })]);

  expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
  expect(await ledger.entries("shop")).toHaveLength(1);
});

it("has a book for the cluster, which a namespace called cluster does not share", async () => {
  await ledger.take(CLUSTER, place("a", { limit: 1 }), nobodyIsOver);

  expect(await ledger.take("cluster", place("b", { limit: 1 }), nobodyIsOver)).toBeUndefined();
  expect(await ledger.take(CLUSTER, place("b", { limit: 1 }), nobodyIsOver)).toBe(
    "the budget of the cluster is used up: 1 at once, taken by a",
  );
});
