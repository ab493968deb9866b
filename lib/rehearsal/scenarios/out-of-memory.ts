import { defineScenario } from "../define-scenario.ts";
import { deploy } from "../people.ts";

export const outOfMemory = defineScenario({
  title: "wishes needs more memory than its limit since today; a person agrees to raise it once",
  workload: "wishes",
  ends: "healed",
  cause: /^container wishes .* is killed for its memory; it has a memory limit of 256Mi/,
  isApproved: true,
  prepare: (cluster) =>
    deploy(cluster, "wishes", { image: "shop/wishes:1.0", container: { resources: { limits: { memory: "256Mi" } } } }),
  break: async (cluster) =>
    cluster.images.set("shop/wishes:1.0", ({ container: { resources } }) =>
      resources?.limits?.["memory"] === "256Mi" ? "runs-out-of-memory" : "runs",
    ),
});
