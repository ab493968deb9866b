import { expect, it } from "vitest";

import { waitForMachineConfigPool } from "../../lib/actions/wait-for-machine-config-pool.ts";
import { MACHINE_CONFIG_POOL } from "../../lib/world/kubernetes/kinds.ts";
import type { Cluster, KubeObject } from "../../lib/world/world.ts";
import { heldToItsRights } from "../support/grants.ts";
import { applyTo, stage } from "../support/node-stage.ts";

const POOL = { ...MACHINE_CONFIG_POOL, name: "worker" };
const rights = heldToItsRights("wait-for-machine-config-pool", waitForMachineConfigPool);
const rightsOn = (cluster: Cluster): Cluster => rights.on(cluster);
const condition = (type: string, status: string, message = "") => ({ type, status, reason: type, message });

function doing(status: object, spec: object = {}) {
  const cluster = stage();
  cluster.add({ ...MACHINE_CONFIG_POOL, metadata: { name: "worker" }, spec, status } as KubeObject);
  return { action: waitForMachineConfigPool, cluster, through: rightsOn };
}
const UPDATING = {
  machineCount: 3,
  updatedMachineCount: 1,
  conditions: [condition("Updating", "True"), condition("Updated", "False")],
};
const UPDATED = {
  machineCount: 3,
  updatedMachineCount: 3,
  conditions: [condition("Updating", "False"), condition("Updated", "True")],
};

it("waits until its last node is done", async () => {
  const at = doing(UPDATING);
  at.cluster.clock.after(30, () => at.cluster.setStatus(POOL, UPDATED));

  expect(await applyTo(at, { target: POOL })).toEqual({
    kind: "done",
    changed: false,
    because: "MachineConfigPool worker is updated: 3 of 3 nodes",
  });
});

it.each([
  ["is still at work", UPDATING, {}, "waiting", "MachineConfigPool worker is updating: 1 of 3 nodes are done"],
  ["is paused", UPDATING, { paused: true }, "refused", /is paused: it updates nothing until a person lets it$/],
  [
    "is degraded",
    { ...UPDATED, conditions: [...UPDATED.conditions, condition("Degraded", "True", "node w2 is reporting: no disk")] },
    {},
    "refused",
    /is degraded: Degraded node w2 is reporting: no disk/,
  ],
])("says that it %s", async (_what, status, spec, kind, because) => {
  expect(await applyTo(doing(status, spec), { target: POOL })).toEqual({
    kind,
    because: typeof because === "string" ? because : (expect.stringMatching(because) as string),
  });
});

it("needs all the rights that it declares, and no others", () => {
  expect(rights.undeclared()).toEqual([]);
  expect(rights.unused()).toEqual([]);
});
