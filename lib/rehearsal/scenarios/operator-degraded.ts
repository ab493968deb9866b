import { CLUSTER_OPERATOR } from "../../world/kubernetes/kinds.ts";
import type { KubeObject } from "../../world/world.ts";
import { defineScenario } from "../define-scenario.ts";

const OPERATOR = { ...CLUSTER_OPERATOR, name: "image-registry" };

function status(isDegraded: boolean): object {
  const degraded = isDegraded
    ? { status: "True", reason: "StorageNotConfigured", message: "storage is not configured" }
    : { status: "False", reason: "AsExpected", message: "" };
  return {
    conditions: [
      { type: "Available", status: "True" },
      { type: "Degraded", ...degraded },
    ],
  };
}

export const operatorDegraded = defineScenario({
  title: "ClusterOperator image-registry is degraded, for want of something that people give",
  workload: "image-registry",
  ends: "handed-over",
  cause: /^ClusterOperator image-registry says Degraded=True: StorageNotConfigured/,
  async prepare(cluster) {
    cluster.add({ ...CLUSTER_OPERATOR, metadata: { name: OPERATOR.name }, status: status(false) } as KubeObject);
  },
  break: async (cluster) => cluster.setStatus(OPERATOR, status(true), "image-registry-operator"),
});
