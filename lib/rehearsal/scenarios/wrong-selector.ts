import { SERVICE } from "../../world/kubernetes/kinds.ts";
import { defineScenario } from "../define-scenario.ts";
import { SHOP, deploy, expose } from "../people.ts";

export const wrongSelector = defineScenario({
  title: "somebody misspelt the selector of the Service in front of checkout, and a person asks why it does not answer",
  workload: "checkout",
  ends: "healed",
  cause: /^the selector of Service checkout does not select its pods any more: set by kubectl-edit/,
  isAskedFor: true,
  async prepare(cluster) {
    await deploy(cluster, "checkout", { image: "shop/checkout:1.0" });
    await expose(cluster, "checkout");
  },
  async break(cluster) {
    const ref = { ...SERVICE, namespace: SHOP, name: "checkout" };
    const value = { app: "chekout" };
    await cluster.as("kubectl-edit").patch(ref, [{ op: "replace", path: "/spec/selector", value }]);
  },
});
