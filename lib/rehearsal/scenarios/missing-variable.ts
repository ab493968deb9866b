import { defineScenario } from "../define-scenario.ts";
import { deploy, edit } from "../people.ts";

export const missingVariable = defineScenario({
  title: "a new version of basket came without the variable that it needs",
  workload: "basket",
  ends: "healed",
  cause: /crashes, .*env DB_URL of container basket is gone/,
  async prepare(cluster) {
    cluster.images.set("shop/basket:1.0", ({ container: { env = [] } }) => (env.length > 0 ? "runs" : "crashes"));
    const env = [{ name: "DB_URL", value: "postgres://basket@db/baskets" }];
    await deploy(cluster, "basket", { image: "shop/basket:1.0", container: { env } });
  },
  break: (cluster) => edit(cluster, "basket", { op: "remove", path: "/spec/containers/0/env" }),
});
