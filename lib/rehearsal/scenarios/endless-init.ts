import { defineScenario } from "../define-scenario.ts";
import { deploy, edit } from "../people.ts";

export const endlessInit = defineScenario({
  title: "a new init container of returns waits for something that never comes",
  workload: "returns",
  ends: "healed",
  cause: /init container wait is new/,
  async prepare(cluster) {
    cluster.images.set("shop/wait:1.0", "runs");
    await deploy(cluster, "returns", { image: "shop/returns:1.0" });
  },
  break: (cluster) =>
    edit(cluster, "returns", {
      op: "add",
      path: "/spec/initContainers",
      value: [{ name: "wait", image: "shop/wait:1.0" }],
    }),
});
