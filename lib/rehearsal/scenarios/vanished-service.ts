import { SERVICE } from "../../world/kubernetes/kinds.ts";
import { defineScenario } from "../define-scenario.ts";
import { SHOP, deploy, expose } from "../people.ts";

export const vanishedService = defineScenario({
  title: "somebody deleted the Service in front of wishlist, and a person asks why it does not answer",
  workload: "wishlist",
  ends: "handed-over",
  cause: /^Service wishlist, which sent to its pods, is gone: it was there at /,
  isAskedFor: true,
  async prepare(cluster) {
    await deploy(cluster, "wishlist", { image: "shop/wishlist:1.0" });
    await expose(cluster, "wishlist");
  },
  break: (cluster) => cluster.as("kubectl").delete({ ...SERVICE, namespace: SHOP, name: "wishlist" }),
});
