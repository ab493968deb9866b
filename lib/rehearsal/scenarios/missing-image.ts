import { defineScenario } from "../define-scenario.ts";
import { deploy, setImage } from "../people.ts";

export const missingImage = defineScenario({
  title: "a new version of orders has an image that nobody pushed",
  workload: "orders",
  ends: "healed",
  cause: /cannot be pulled, .*image of container orders/,
  prepare: (cluster) => deploy(cluster, "orders", { image: "shop/orders:1.4" }),
  async break(cluster) {
    cluster.images.set("shop/orders:1.5", "never-pulls");
    await setImage(cluster, "orders", "shop/orders:1.5");
  },
});
