import { expect, it } from "vitest";

import { waitForClusterOperator } from "../../lib/actions/wait-for-cluster-operator.ts";
import { CLUSTER_OPERATOR } from "../../lib/world/kubernetes/kinds.ts";
import type { Cluster, KubeObject } from "../../lib/world/world.ts";
import { heldToItsRights } from "../support/grants.ts";
import { applyTo, stage } from "../support/node-stage.ts";

const DNS = { ...CLUSTER_OPERATOR, name: "dns" };
const rights = heldToItsRights("wait-for-cluster-operator", waitForClusterOperator);
const rightsOn = (cluster: Cluster): Cluster => rights.on(cluster);
const conditions = (available: boolean, degraded: boolean, progressing: boolean) => ({
  conditions: Object.entries({ Available: available, Degraded: degraded, Progressing: progressing }).map(
    ([type, is]) => ({ type, status: is ? "True" : "False", reason: `${type}Reason`, message: "two pods" }),
  ),
});

function doing(status: object) {
  const cluster = stage();
  cluster.add({ ...CLUSTER_OPERATOR, metadata: { name: "dns" }, status } as KubeObject);
  return { action: waitForClusterOperator, cluster, through: rightsOn };
}

it("waits until it is available and at rest", async () => {
  const at = doing(conditions(true, false, true));
  at.cluster.clock.after(30, () => at.cluster.setStatus(DNS, conditions(true, false, false)));

  expect(await applyTo(at, { target: DNS })).toEqual({
    kind: "done",
    changed: false,
    because: "ClusterOperator dns is available",
  });
});

it.each([
  ["is not available", conditions(false, true, true), /is not available \(AvailableReason: two pods\)$/],
  ["is degraded", conditions(true, true, true), /is degraded \(DegradedReason/],
  ["is progressing", conditions(true, false, true), /is progressing/],
])("says that it %s", async (_what, status, because) => {
  expect(await applyTo(doing(status), { target: DNS })).toEqual({
    kind: "waiting",
    because: expect.stringMatching(because) as string,
  });
});

it("needs all the rights that it declares, and no others", () => {
  expect(rights.undeclared()).toEqual([]);
  expect(rights.unused()).toEqual([]);
});
