import { defineScenario } from "../define-scenario.ts";
import { deploy, setImage } from "../people.ts";

export const registryAway = defineScenario({
  title: "a new version of reviews cannot be pulled, because its registry does not answer",
  workload: "reviews",
  ends: "handed-over",
  cause: /^registry docker\.io cannot be reached/,
  prepare: (cluster) => deploy(cluster, "reviews", { image: "shop/reviews:1.0" }),
  async break(cluster) {
    cluster.images.set("shop/reviews:1.1", "registry-away");
    await setImage(cluster, "reviews", "shop/reviews:1.1");
  },
});
