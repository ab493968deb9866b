import { expect, it } from "vitest";

import { initialise } from "../../lib/process/initialise.ts";
import { readPolicy } from "../../lib/state/policies.ts";
import { withFaults } from "../../lib/world/in-memory/faults.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";

it("makes what is missing, and touches nothing that is there", async () => {
  const cluster = new InMemoryCluster();

  expect(await initialise(cluster, "kubeheal")).toEqual(["Namespace kubeheal", "ConfigMap kubeheal-policy"]);
  expect(await readPolicy(cluster, "kubeheal")).toMatchObject({ ok: true, paused: false });
  await cluster.patch({ apiVersion: "v1", kind: "ConfigMap", namespace: "kubeheal", name: "kubeheal-policy" }, [
    { op: "add", path: "/metadata/annotations", value: { "kubeheal.io/paused": "true" } },
  ]);

  expect(await initialise(cluster, "kubeheal")).toEqual([]);
  expect(await readPolicy(cluster, "kubeheal")).toMatchObject({ paused: true });
});

it("says what it may not", async () => {
  await expect(
    initialise(
      withFaults(new InMemoryCluster(), () => "forbidden"),
      "kubeheal",
    ),
  ).rejects.toMatchObject({ kind: "forbidden" });
});
