import { beforeEach, expect, it } from "vitest";

import { upgradeUnderWay } from "../../lib/evidence/cluster-upgrade.ts";
import { withFaults } from "../../lib/world/in-memory/faults.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { CLUSTER_VERSION } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";

let cluster: InMemoryCluster;
beforeEach(() => {
  cluster = new InMemoryCluster();
});
const says = (...conditions: object[]): void =>
  cluster.add({ ...CLUSTER_VERSION, metadata: { name: "version" }, status: { conditions } } as KubeObject);

it("says what ClusterVersion says while it progresses", async () => {
  says(
    { type: "Available", status: "True" },
    { type: "Progressing", status: "True", message: "Working towards 4.20.1: 106 of 863 done" },
  );

  expect(await upgradeUnderWay(cluster)).toBe("ClusterVersion is Progressing: Working towards 4.20.1: 106 of 863 done");
});

it.each([
  [
    "says that it is done",
    (): void => says({ type: "Progressing", status: "False", message: "Cluster version is 4.20.1" }),
  ],
  ["says nothing of it", (): void => says({ type: "Available", status: "True" })],
  ["is a kind that is not installed", (): void => undefined],
])("no upgrade, where ClusterVersion %s", async (_what, prepare) => {
  prepare();

  expect(await upgradeUnderWay(cluster)).toBeUndefined();
});

it("may not be read: then nobody knows", async () => {
  await expect(upgradeUnderWay(withFaults(cluster, () => "forbidden"))).rejects.toMatchObject({ kind: "forbidden" });
});
