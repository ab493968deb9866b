import { defineScenario } from "../define-scenario.ts";
import { deploy, hangAllPods } from "../people.ts";

export const hungPods = defineScenario({
  title: "all pods of loyalty run and answer nobody any more, and a person asks why: they are started anew",
  workload: "loyalty",
  ends: "healed",
  cause: /^all 3 pods run since before .* they hang, and no liveness probe starts them anew/,
  isAskedFor: true,
  prepare: (cluster) => deploy(cluster, "loyalty", { image: "shop/loyalty:1.0" }),
  break: (cluster) => hangAllPods(cluster, "loyalty"),
});
