import { afterEach, expect, it } from "vitest";

import { hashOfTarget } from "../../lib/domain/target.ts";
import { type Storm, openOrJoin } from "../../lib/healing/open-or-join.ts";
import { prune } from "../../lib/healing/prune.ts";
import type { ConfigMapObject } from "../../lib/state/config-maps.ts";
import { DEPLOYMENT } from "../../lib/world/kubernetes/kinds.ts";
import type { Cluster } from "../../lib/world/world.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { signal } from "../support/incidents.ts";

const DAY = 24 * 3600;
const CART = { ...DEPLOYMENT, namespace: "shop", name: "cart" };
const HASH = hashOfTarget(CART);

/** Before its call number `at` a piece of work lets another one happen as a whole. */
const interruption = { at: Infinity, calls: 0, what: async (): Promise<unknown> => undefined };
function interrupted(cluster: Cluster): Cluster {
  return new Proxy(cluster, {
    get:
      (target, method: keyof Cluster) =>
      async (...args: unknown[]) => {
        if ((interruption.calls += 1) === interruption.at) {
          interruption.at = Infinity;
          await interruption.what();
        }
        return (target[method] as (...all: unknown[]) => Promise<unknown>).apply(target, args);
      },
  });
}

let engine: InMemoryEngine;
afterEach(() => engine.stop());

/** A target whose first `episodes` incidents came, went, and were deleted, and of which only the record is left. */
async function leftBehind(episodes = 3): Promise<void> {
  interruption.at = Infinity;
  engine = new InMemoryEngine({ retentionDays: 2, heartbeatSeconds: 3 * 3600 }, interrupted);
  for (let n = 1; n <= episodes; n += 1) await engine.context.targets.nextEpisode(HASH, CART, n - 1);
  await engine.passSeconds(1.5 * DAY);
}

const record = async (): Promise<number | undefined> => (await engine.context.targets.load(HASH))?.value.episode;

async function open(storm?: Storm): Promise<string> {
  const startsAt = engine.cluster.clock.now().toISOString();
  const opening = {
    target: CART,
    namespace: "shop",
    signals: [signal({ startsAt, heardAt: startsAt })],
    traceparent: "00-1-1-01",
  };
  return (await openOrJoin(engine.context, opening, storm)).incident.id;
}

it("a record that nobody has written for the retention, and of which no incident is stored, is deleted", async () => {
  await leftBehind();
  expect(await record()).toBe(3);

  await engine.passSeconds(DAY);

  expect(await record()).toBeUndefined();
});

it("no incident's id is used twice: a record that is made anew begins above all that were deleted", async () => {
  await leftBehind();
  await engine.passSeconds(DAY);

  expect(await open()).toBe(`inc-${HASH}-4`);
  expect(await open()).toBe(`inc-${HASH}-4`);
});

it("nor while its record is still there", async () => {
  await leftBehind(1);

  expect(await open()).toBe(`inc-${HASH}-2`);
});

it("a held object of which no record is left begins above them, too", async () => {
  await leftBehind();
  await engine.passSeconds(DAY);
  const now = engine.cluster.clock.now();

  await engine.context.targets.hold(CART, { incident: "inc-0123456789ab-1", until: now, now }, async () => undefined);

  expect(await record()).toBe(4);
});

it("is kept while an incident of it is stored, while it is held, and while it is young", async () => {
  await leftBehind();
  const id = await open();
  await engine.passSeconds(2.3 * DAY);
  expect(await record()).toBe(4);
  await engine.context.incidents.remove(id);
  const now = engine.cluster.clock.now();
  const until = new Date(now.getTime() + 4 * DAY * 1000);
  const by = { incident: id, until, now };
  await engine.context.targets.hold(CART, by, async () => undefined);

  await engine.passSeconds(3 * DAY);
  expect(await record()).toBe(4);
  await engine.passSeconds(2 * DAY);
  expect(await record()).toBeUndefined();
});

it("that an older engine wrote is dated first, and deleted after the retention", async () => {
  await leftBehind();
  const ref = { apiVersion: "v1", kind: "ConfigMap", namespace: engine.settings.namespace, name: `target-${HASH}` };
  const older = JSON.stringify({ schemaVersion: 1, target: CART, episode: 3, tried: [] });
  await engine.cluster.patch(ref, [
    { op: "remove", path: "/metadata/annotations" },
    { op: "replace", path: "/data/target.json", value: older },
  ]);

  const from = engine.cluster.clock.now().toISOString();
  await engine.passSeconds(1.5 * DAY);
  const { episode, changedAt = "" } = (await engine.context.targets.load(HASH))?.value ?? {};
  expect(episode).toBe(3);
  expect(changedAt >= from && changedAt <= engine.cluster.clock.now().toISOString()).toBe(true);
  await engine.passSeconds(2.5 * DAY);
  expect(await record()).toBeUndefined();
});

it("a record is deleted only minutes after the floor was raised above it", async () => {
  await leftBehind();
  const isQuiet = { ...engine.context, settings: { ...engine.settings, retentionDays: 1 } };

  await prune(isQuiet);
  expect([await engine.context.targets.floor(), await record()]).toEqual([3, 3]);
  await engine.passSeconds(299);
  await prune(isQuiet);
  expect(await record()).toBe(3);
  await engine.passSeconds(2);
  await prune(isQuiet);
  expect(await record()).toBeUndefined();
});

it("what an older engine wrote of the floor counts, and is dated first", async () => {
  await leftBehind();
  const older = { "floor.json": JSON.stringify({ schemaVersion: 1, episode: 7 }) };
  const metadata = { namespace: engine.settings.namespace, name: "target-floor" };
  engine.cluster.add({ apiVersion: "v1", kind: "ConfigMap", metadata, data: older } as ConfigMapObject);
  const isQuiet = { ...engine.context, settings: { ...engine.settings, retentionDays: 1 } };

  await prune(isQuiet);
  expect([await engine.context.targets.floor(), await record()]).toEqual([7, 3]);
  await engine.passSeconds(301);
  await prune(isQuiet);

  expect(await open()).toBe(`inc-${HASH}-8`);
});

it.each([
  "an alert comes in the middle of a prune",
  "a prune comes in the middle of an alert",
  "a prune comes in the middle of a storm",
])(
  "%s, before whichever call: one incident is opened, under a number of its own, and the next alert joins it",
  async (which) => {
    let hasBegun = 0;
    for (let at = 1; ; at += 1) {
      await leftBehind();
      const isQuiet = { ...engine.context, settings: { ...engine.settings, retentionDays: 1 } };
      // The floor is raised now, so that the next one deletes.
      await prune(isQuiet);
      await engine.passSeconds(301);
      const opened: string[] = [];
      // Read before anything else, as a body with many alerts does.
      const floor = engine.context.targets.floor();
      const storm =
        which === "a prune comes in the middle of a storm"
          ? { open: new Map<string, string>(), floor: () => floor }
          : undefined;
      const alerted = async (): Promise<unknown> => opened.push(await open(storm));
      const pruned = (): Promise<unknown> => prune(isQuiet);
      const isPruneFirst = which.startsWith("an alert");
      Object.assign(interruption, { at, calls: 0, what: isPruneFirst ? alerted : pruned });
      await (isPruneFirst ? pruned : alerted)();
      const wasInterrupted = interruption.at === Infinity;
      if (!wasInterrupted) break;
      hasBegun += 1;

      opened.push(await open());

      expect(opened).toEqual([`inc-${HASH}-4`, `inc-${HASH}-4`]);
      expect((await engine.incidents()).map(({ id }) => id)).toEqual([`inc-${HASH}-4`]);
      await engine.stop();
    }
    expect(hasBegun).toBeGreaterThan(3);
  },
);
