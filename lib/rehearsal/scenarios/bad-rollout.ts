import { defineScenario } from "../define-scenario.ts";
import { deploy, setImage } from "../people.ts";

export const badRollout = defineScenario({
  title: "a new version of cart crashes at its start",
  workload: "cart",
  ends: "healed",
  cause: /crashes, .*image of container cart is shop\/cart:2\.0/,
  prepare: (cluster) => deploy(cluster, "cart", { image: "shop/cart:1.0" }),
  async break(cluster) {
    cluster.images.set("shop/cart:2.0", "crashes");
    await setImage(cluster, "cart", "shop/cart:2.0");
  },
});
