import { defineScenario } from "../define-scenario.ts";
import { deploy } from "../people.ts";

export const outOfMemory = defineScenario({
  title: "wishes needs more memory than its limit since today, and nothing was changed",
  workload: "wishes",
  ends: "handed-over",
  prepare: (cluster) =>
    deploy(cluster, "wishes", { image: "shop/wishes:1.0", container: { resources: { limits: { memory: "256Mi" } } } }),
  break: async (cluster) => cluster.images.set("shop/wishes:1.0", "runs-out-of-memory"),
});
