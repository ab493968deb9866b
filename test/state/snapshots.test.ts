import { beforeEach, expect, it } from "vitest";

import type { Snapshot } from "../../lib/domain/snapshot.ts";
import { CONFIG_MAP } from "../../lib/state/config-maps.ts";
import { Snapshots } from "../../lib/state/snapshots.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";

const SHOP: Snapshot = {
  schemaVersion: 1,
  namespace: "shop",
  newest: {
    takenAt: "2026-01-01T11:00:00Z",
    objects: [
      { kind: "Service", name: "cart", spec: "0123", writtenAt: "2026-01-01T10:00:00Z", selector: { app: "cart" } },
    ],
  },
};

let cluster: InMemoryCluster;
let snapshots: Snapshots;
beforeEach(() => {
  cluster = new InMemoryCluster();
  cluster.add(namespace("kubeheal"));
  snapshots = new Snapshots(cluster, "kubeheal");
});

it("is kept for each namespace by itself, in a ConfigMap of the engine's namespace", async () => {
  expect(await snapshots.load("shop")).toBeUndefined();

  await snapshots.swap("shop", () => SHOP);

  expect(await snapshots.load("shop")).toEqual(SHOP);
  expect(await snapshots.load("other")).toBeUndefined();
  const map = await cluster.get({ ...CONFIG_MAP, namespace: "kubeheal", name: "snapshot-shop" });
  expect(map.metadata.labels).toEqual({ "kubeheal.io/snapshot": "true" });
});

it("is left as it is where nothing is to be remembered", async () => {
  await snapshots.swap("shop", () => SHOP);
  const writes = (): number => cluster.requests.filter(({ verb }) => verb === "replace" || verb === "create").length;
  const before = writes();

  await snapshots.swap("shop", (current) => current);

  expect(writes()).toBe(before);
});

it("of a newer engine is not touched", async () => {
  cluster.add({
    ...CONFIG_MAP,
    metadata: { namespace: "kubeheal", name: "snapshot-shop" },
    data: { "snapshot.json": JSON.stringify({ ...SHOP, schemaVersion: 2 }) },
  } as never);

  await expect(snapshots.load("shop")).rejects.toMatchObject({ kind: "unavailable" });
  await expect(snapshots.swap("shop", () => SHOP)).rejects.toMatchObject({ kind: "unavailable" });
});
