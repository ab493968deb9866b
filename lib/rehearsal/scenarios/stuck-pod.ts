import { defineScenario } from "../define-scenario.ts";
import { deploy, stickOnePod } from "../people.ts";

export const stuckPod = defineScenario({
  title: "one pod of payments is stuck, nothing has changed",
  workload: "payments",
  ends: "healed",
  cause: /^pod payments-\S+ is stuck/,
  prepare: (cluster) => deploy(cluster, "payments", { image: "shop/payments:3.1" }),
  break: (cluster) => stickOnePod(cluster, "payments"),
});
