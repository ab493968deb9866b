import { defineScenario } from "../define-scenario.ts";
import { deploy, setImage, stickOnePod } from "../people.ts";

export const twoFaults = defineScenario({
  title:
    "a pod of tracking is stuck, and a new version has an image that nobody pushed: going back mends only one of them",
  workload: "tracking",
  ends: "handed-over",
  cause: /cannot be pulled, .*image of container tracking is shop\/tracking:2\.0/,
  prepare: (cluster) => deploy(cluster, "tracking", { image: "shop/tracking:1.0" }),
  async break(cluster) {
    await stickOnePod(cluster, "tracking");
    cluster.images.set("shop/tracking:2.0", "never-pulls");
    await setImage(cluster, "tracking", "shop/tracking:2.0");
  },
});
