import { afterEach, beforeEach, expect, it } from "vitest";

import { later } from "../../lib/domain/time.ts";
import { pruneSnapshots } from "../../lib/healing/prune-snapshots.ts";
import { prune } from "../../lib/healing/prune.ts";
import { takeSnapshots } from "../../lib/healing/take-snapshots.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import { NAMESPACE } from "../../lib/world/kubernetes/kinds.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

const DAY = 24 * 3600;
const ALL = ["garden", "shop", "toys"];

let engine: InMemoryEngine;
beforeEach(async () => {
  engine = new InMemoryEngine({ retentionDays: 2 });
  for (const name of ALL) engine.cluster.add(namespace(name, { "kubeheal.io/heal": "auto" }));
  await takeSnapshots(engine.context);
});
afterEach(() => engine.stop());

const remembered = async (): Promise<string[]> =>
  (await engine.context.snapshots.namespaces()).map(({ namespace: name }) => name).toSorted();
const optOut = (name: string): Promise<unknown> =>
  engine.cluster.patch({ ...NAMESPACE, name }, [{ op: "remove", path: "/metadata/labels/kubeheal.io~1heal" }]);

it("of a namespace that has opted out, and of one that is deleted, nothing is remembered after the next heartbeat", async () => {
  await optOut("shop");
  await engine.cluster.delete({ ...NAMESPACE, name: "toys" });
  expect(await remembered()).toEqual(ALL);

  await engine.passSeconds(engine.settings.heartbeatSeconds + 1);

  expect(await remembered()).toEqual(["garden"]);
});

it("what nobody has looked at anew for the retention is forgotten, and what was looked at is kept", async () => {
  await engine.passSeconds(1.5 * DAY);
  await takeSnapshots(engine.context);
  await engine.passSeconds(DAY);
  expect(await remembered()).toEqual(ALL);

  await engine.passSeconds(1.5 * DAY);

  expect(await remembered()).toEqual([]);
});

it("at most so many go at once, and the others the next time", async () => {
  for (const name of ALL) await optOut(name);

  expect(await pruneSnapshots(engine.context, 2)).toBe(2);
  expect(await remembered()).toHaveLength(1);
  expect(await prune(engine.context)).toBe(1);
});

it("one that opts in again and is remembered anew in the same moment is left", async () => {
  await optOut("shop");
  const { snapshots } = engine.context;
  const load = engine.cluster.get.bind(engine.cluster);
  let isFirst = true;
  engine.cluster.get = async (ref) => {
    const found = await load(ref);
    if (ref.name === "snapshot-shop" && isFirst) {
      isFirst = false;
      const takenAt = later(engine.cluster.clock.now(), 1).toISOString();
      await snapshots.swap("shop", (current) => current && { ...current, newest: { ...current.newest, takenAt } });
    }
    return found as never;
  };

  expect(await pruneSnapshots(engine.context, 10)).toBe(0);
  expect(await remembered()).toContain("shop");
});
