import { NETWORK_POLICY } from "../../world/kubernetes/kinds.ts";
import { defineScenario } from "../define-scenario.ts";
import { SHOP, deploy } from "../people.ts";

export const cutOff = defineScenario({
  title: "a new NetworkPolicy cuts shipping off from what it needs",
  workload: "shipping",
  ends: "handed-over",
  cause: /^NetworkPolicy deny-all was changed by kubectl-create/,
  prepare: (cluster) => deploy(cluster, "shipping", { image: "shop/shipping:1.0" }),
  async break(cluster) {
    const spec = { podSelector: { matchLabels: { app: "shipping" } }, policyTypes: ["Egress"] };
    const metadata = { namespace: SHOP, name: "deny-all" };
    await cluster.as("kubectl-create").create({ ...NETWORK_POLICY, metadata, spec } as never);
    cluster.images.set("shop/shipping:1.0", "crashes");
  },
});
