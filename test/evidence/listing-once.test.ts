import { beforeEach, expect, it } from "vitest";

import { listingOnce } from "../../lib/evidence/listing-once.ts";
import { withFaults } from "../../lib/world/in-memory/faults.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { noModels } from "../../lib/world/kserve.ts";
import { CONFIG_MAP, SERVICE } from "../../lib/world/kubernetes/kinds.ts";
import { noMetrics } from "../../lib/world/prometheus.ts";
import type { Cluster, KubeObject } from "../../lib/world/world.ts";

const SHOP = { namespace: "shop", limit: 500 };

let cluster: InMemoryCluster;
let once: Cluster;
const listingAt = (cluster: Cluster): Cluster =>
  listingOnce({
    cluster,
    broker: { publish: async () => "sent" },
    fastClock: { start: async () => undefined, stop: async () => undefined },
    metrics: noMetrics,
    models: noModels,
    peers: [],
    now: () => new Date(0),
    randomId: () => "",
    count: () => undefined,
  }).cluster;
beforeEach(() => {
  cluster = new InMemoryCluster();
  cluster.add({ ...SERVICE, metadata: { namespace: "shop", name: "cart" }, spec: { ports: [] } } as KubeObject);
  once = listingAt(cluster);
});
const asked = (): string[] => cluster.requests.map(({ verb, kind }) => `${verb} ${kind}`);

it("lists once what is asked for as objects and as metadata", async () => {
  const objects = await once.list(SERVICE, SHOP);
  const again = await once.list(SERVICE, SHOP);
  const metadata = await once.listMetadata(SERVICE, SHOP);

  expect(asked()).toEqual(["list Service"]);
  expect(again).toEqual(objects);
  expect(metadata.items.map(({ metadata: { name } }) => name)).toEqual(["cart"]);
});

it("lists another kind, another namespace and another selection by themselves", async () => {
  await once.list(SERVICE, SHOP);
  await once.listMetadata(CONFIG_MAP, SHOP);
  await once.list(SERVICE, { ...SHOP, namespace: "other" });
  await once.list(SERVICE, { ...SHOP, labelSelector: "app=cart" });

  expect(asked()).toEqual(["list Service", "listMetadata ConfigMap", "list Service", "list Service"]);
});

it("metadata alone stands for no objects", async () => {
  await once.listMetadata(SERVICE, SHOP);
  await once.list(SERVICE, SHOP);

  expect(asked()).toEqual(["listMetadata Service", "list Service"]);
});

it("what may not be listed is asked for once, and is missing for both", async () => {
  const faulty = listingAt(withFaults(cluster, () => "forbidden"));

  await expect(faulty.list(SERVICE, SHOP)).rejects.toMatchObject({ kind: "forbidden" });
  await expect(faulty.listMetadata(SERVICE, SHOP)).rejects.toMatchObject({ kind: "forbidden" });
});
