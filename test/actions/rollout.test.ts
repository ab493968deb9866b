import { describe, expect, it } from "vitest";

import { type RolledOut, isRolledOut } from "../../lib/actions/rollout.ts";

type Parts = NonNullable<RolledOut["status"]>;
const workload = (kind: string, status: Parts, spec: object = { replicas: 3 }): RolledOut => ({
  apiVersion: "apps/v1",
  kind,
  metadata: { name: "cart", generation: 4 },
  spec,
  status,
});
const WHOLE: Parts = { observedGeneration: 4, replicas: 3, updatedReplicas: 3, availableReplicas: 3, readyReplicas: 3 };
const EVERYWHERE: Parts = {
  observedGeneration: 4,
  desiredNumberScheduled: 5,
  updatedNumberScheduled: 5,
  numberAvailable: 5,
};

describe("rolled out, as kubectl has it", () => {
  it.each([
    ["every pod is new and available", WHOLE, true],
    ["the newest generation is not seen yet", { ...WHOLE, observedGeneration: 3 }, false],
    ["a pod is still of the old revision", { ...WHOLE, replicas: 4 }, false],
    ["not all are new", { ...WHOLE, updatedReplicas: 2 }, false],
    ["one is not available", { ...WHOLE, availableReplicas: 2 }, false],
    ["no status yet", {}, false],
  ])("Deployment: %s", (_what, status, expected) => {
    expect(isRolledOut(workload("Deployment", status))).toBe(expected);
  });

  it.each([
    ["on every node", EVERYWHERE, true],
    ["not new on all nodes", { ...EVERYWHERE, updatedNumberScheduled: 4 }, false],
    ["not available on all nodes", { ...EVERYWHERE, numberAvailable: 4 }, false],
  ])("DaemonSet: %s", (_what, status, expected) => {
    expect(isRolledOut(workload("DaemonSet", status, {}))).toBe(expected);
  });

  it("wants one pod where nothing is said, and none where none is wanted", () => {
    expect(
      isRolledOut(workload("Deployment", { ...WHOLE, replicas: 1, updatedReplicas: 1, availableReplicas: 1 }, {})),
    ).toBe(true);
    expect(isRolledOut(workload("Deployment", { observedGeneration: 4 }, { replicas: 0 }))).toBe(true);
  });
});
