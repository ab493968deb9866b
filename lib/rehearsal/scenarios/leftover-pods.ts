import { POD } from "../../world/kubernetes/kinds.ts";
import { defineScenario } from "../define-scenario.ts";
import { SHOP, deploy, podsOf } from "../people.ts";

export const leftoverPods = defineScenario({
  title: "a node was short of memory and threw pods of gifts out; others run, and the failed ones stay",
  workload: "gifts",
  ends: "healed",
  cause: /^2 failed pods are left over \(Evicted\)/,
  prepare: (cluster) => deploy(cluster, "gifts", { image: "shop/gifts:1.0" }),
  async break(cluster) {
    const message = "The node was low on resource: memory.";
    for (const { metadata } of (await podsOf(cluster, "gifts")).slice(0, 2))
      cluster.setStatus(
        { ...POD, namespace: SHOP, name: metadata.name },
        { phase: "Failed", reason: "Evicted", message },
      );
  },
});
