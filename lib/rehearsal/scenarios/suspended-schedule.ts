import { CRON_JOB } from "../../world/kubernetes/kinds.ts";
import { defineScenario } from "../define-scenario.ts";
import { SHOP, deploySchedule } from "../people.ts";

export const suspendedSchedule = defineScenario({
  title: "somebody suspended the CronJob of invoices against what was applied; it runs again where a person agrees",
  workload: "invoices",
  ends: "healed",
  cause: /^CronJob invoices was suspended by kubectl-edit at .*, and no run of it begins since/,
  isApproved: true,
  prepare: (cluster) => deploySchedule(cluster, "invoices", { image: "shop/invoices:1.0" }),
  async break(cluster) {
    const ref = { ...CRON_JOB, namespace: SHOP, name: "invoices" };
    await cluster.as("kubectl-edit").patch(ref, [{ op: "replace", path: "/spec/suspend", value: true }]);
  },
});
