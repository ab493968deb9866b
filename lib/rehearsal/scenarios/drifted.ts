import { REPLICA_SET } from "../../world/kubernetes/kinds.ts";
import { defineScenario } from "../define-scenario.ts";
import { SHOP, deploy, edit } from "../people.ts";

export const drifted = defineScenario({
  title: "somebody took a variable from mailer that was applied with it, and no revision is left to go back to",
  workload: "mailer",
  ends: "healed",
  cause: /^it is not as it was applied last, .*env SMTP of container mailer is gone/,
  isApproved: true,
  async prepare(cluster) {
    cluster.images.set("shop/mailer:1.0", ({ container: { env = [] } }) => (env.length > 0 ? "runs" : "crashes"));
    const env = [{ name: "SMTP", value: "smtp.shop.example" }];
    await deploy(cluster, "mailer", { image: "shop/mailer:1.0", container: { env }, isApplied: true });
  },
  async break(cluster) {
    const { items } = await cluster.list(REPLICA_SET, { namespace: SHOP, labelSelector: "app=mailer" });
    await edit(cluster, "mailer", { op: "remove", path: "/spec/containers/0/env" });
    for (const { metadata } of items)
      await cluster.as("kubectl-delete").delete({ ...REPLICA_SET, namespace: SHOP, name: metadata.name });
  },
});
