import { CRON_JOB } from "../../world/kubernetes/kinds.ts";
import { defineScenario } from "../define-scenario.ts";
import { SHOP, deploySchedule } from "../people.ts";

export const suspendedSchedule = defineScenario({
  title: "somebody suspended the CronJob of billing against what was applied; it runs again where a person agrees",
  workload: "billing",
  ends: "healed",
  cause: /^CronJob billing was suspended by kubectl-edit at .*, and no run of it begins since/,
  isApproved: true,
  prepare: (cluster) => deploySchedule(cluster, "billing", { image: "shop/billing:1.0" }),
  async break(cluster) {
    const ref = { ...CRON_JOB, namespace: SHOP, name: "billing" };
    await cluster.as("kubectl-edit").patch(ref, [{ op: "replace", path: "/spec/suspend", value: true }]);
  },
});
