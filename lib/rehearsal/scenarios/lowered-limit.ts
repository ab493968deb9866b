import { defineScenario } from "../define-scenario.ts";
import { deploy, edit } from "../people.ts";

export const loweredLimit = defineScenario({
  title: "a new version of stock has a memory limit that is too small",
  workload: "stock",
  ends: "healed",
  cause: /resources\.limits\.memory of container stock is 64Mi and was 256Mi/,
  async prepare(cluster) {
    cluster.images.set("shop/stock:1.0", ({ container: { resources } }) =>
      resources?.limits?.["memory"] === "256Mi" ? "runs" : "runs-out-of-memory",
    );
    const resources = { limits: { memory: "256Mi" } };
    await deploy(cluster, "stock", { image: "shop/stock:1.0", container: { resources } });
  },
  break: (cluster) =>
    edit(cluster, "stock", { op: "replace", path: "/spec/containers/0/resources/limits/memory", value: "64Mi" }),
});
