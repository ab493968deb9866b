import { beforeEach, expect, it } from "vitest";

import { cordon } from "../../lib/actions/cordon.ts";
import { uncordon } from "../../lib/actions/uncordon.ts";
import { CORDONED } from "../../lib/domain/cordon.ts";
import type { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import type { Cluster } from "../../lib/world/world.ts";
import { heldToItsRights } from "../support/grants.ts";
import { type How, S2, WORKER, applyTo, nodeOf, stage } from "../support/node-stage.ts";

const rights = heldToItsRights("uncordon", uncordon);
const rightsOn = (cluster: Cluster): Cluster => rights.on(cluster);
let cluster: InMemoryCluster;
const apply = (how: How = {}) =>
  applyTo(
    { action: uncordon, cluster, through: rightsOn },
    { id: S2, ...how, parameters: { stableSeconds: 0, ...how.parameters } },
  );

beforeEach(async () => {
  cluster = stage();
  await applyTo({ action: cordon, cluster, through: (each) => each });
});

it("lets new pods onto the node that this engine has cordoned, and takes its mark away", async () => {
  expect(await apply()).toEqual({ kind: "done", changed: true, because: "node worker-1 takes new pods again" });

  const node = await nodeOf(cluster);
  expect(node.spec).not.toHaveProperty("unschedulable");
  expect(node.metadata.annotations).not.toHaveProperty(CORDONED);
  expect(await apply({ id: "wf-0123456789ab-1-1-s3-01234567" })).toMatchObject({ kind: "done", changed: false });
});

it.each([
  ["is not ready", () => cluster.stopNode("worker-1"), "node worker-1 is not ready"],
  [
    "is short of disk",
    () => cluster.nodeSays("worker-1", { type: "DiskPressure", status: "True", reason: "x", message: "" }),
    "node worker-1 is under DiskPressure",
  ],
])("waits while the node %s", async (_what, happens, because) => {
  happens();

  expect(await apply({ parameters: { stableSeconds: 300 } })).toEqual({ kind: "blocked", because });
});

it("waits until it has been ready for as long as it should", async () => {
  cluster.stopNode("worker-1");
  await cluster.clock.passSeconds(60);
  cluster.startNode("worker-1");
  await cluster.clock.passSeconds(299);
  expect(await apply({ parameters: { stableSeconds: 300 } })).toMatchObject({ kind: "blocked" });

  await cluster.clock.passSeconds(2);

  expect(await apply({ parameters: { stableSeconds: 300 } })).toMatchObject({ kind: "done", changed: true });
});

it("refuses where somebody has cordoned it since, though the mark is still there", async () => {
  const person = cluster.as("kubectl-cordon");
  await person.patch(WORKER, [{ op: "remove", path: "/spec/unschedulable" }]);
  await person.patch(WORKER, [{ op: "add", path: "/spec/unschedulable", value: true }]);

  expect(await apply()).toMatchObject({
    kind: "refused",
    because: expect.stringMatching(/cordoned by kubectl-cordon at .*, not by this engine/) as string,
  });
});

it("needs all the rights that it declares, and no others", () => {
  expect(rights.undeclared()).toEqual([]);
  expect(rights.unused()).toEqual([]);
});
