import { podDisruptionBudget } from "../../world/in-memory/builders.ts";
import { defineScenario } from "../define-scenario.ts";
import { deploy, stickOnePod } from "../people.ts";

export const forbiddenByBudget = defineScenario({
  title: "one pod of search is stuck, and a PodDisruptionBudget forbids to evict any",
  workload: "search",
  ends: "handed-over",
  cause: /^pod search-\S+ is stuck/,
  async prepare(cluster) {
    await deploy(cluster, "search", { image: "shop/search:9.2" });
    cluster.add(podDisruptionBudget({ namespace: "shop", name: "search", minAvailable: 3 }));
  },
  break: (cluster) => stickOnePod(cluster, "search"),
});
