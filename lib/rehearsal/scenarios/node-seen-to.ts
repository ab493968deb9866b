import { NODE_HEALTH_CHECK } from "../../world/kubernetes/kinds.ts";
import type { KubeObject } from "../../world/world.ts";
import { defineScenario } from "../define-scenario.ts";
import { addRack } from "../racks.ts";

const REPLACED_SECONDS = 400;

export const nodeSeenTo = defineScenario({
  title: "node rack-checked falls silent, and a NodeHealthCheck sees to it: it is waited for",
  workload: "rack-checked",
  ends: "recovered",
  cause: /^node rack-checked is unreachable/,
  async prepare(cluster) {
    addRack(cluster, "rack-checked");
    const selector = { matchLabels: { rack: "rack-checked" } };
    cluster.add({ ...NODE_HEALTH_CHECK, metadata: { name: "racks" }, spec: { selector } } as KubeObject);
  },
  async break(cluster) {
    cluster.stopNode("rack-checked");
    cluster.clock.after(REPLACED_SECONDS, () => cluster.startNode("rack-checked"));
  },
});
