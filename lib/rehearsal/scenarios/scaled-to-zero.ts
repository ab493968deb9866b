import { DEPLOYMENT } from "../../world/kubernetes/kinds.ts";
import { defineScenario } from "../define-scenario.ts";
import { SHOP, deploy } from "../people.ts";

export const scaledToZero = defineScenario({
  title: "somebody scaled coupons to zero, and a person asks why it does not answer",
  workload: "coupons",
  ends: "healed",
  cause: /^it was scaled to 0 by kubectl-scale at .* what was applied asks for 3/,
  isAskedFor: true,
  isApproved: true,
  prepare: (cluster) => deploy(cluster, "coupons", { image: "shop/coupons:1.0", isApplied: true }),
  async break(cluster) {
    const ref = { ...DEPLOYMENT, namespace: SHOP, name: "coupons" };
    await cluster.as("kubectl-scale").patch(ref, [{ op: "replace", path: "/spec/replicas", value: 0 }]);
  },
});
