import { defineScenario } from "../define-scenario.ts";
import { deploy, edit } from "../people.ts";

export const startedAnew = defineScenario({
  title: "rates was started anew, and what it reads at its start has changed meanwhile",
  workload: "rates",
  ends: "handed-over",
  cause: /from the same template and fail now/,
  prepare: (cluster) => deploy(cluster, "rates", { image: "shop/rates:1.0" }),
  async break(cluster) {
    cluster.images.set("shop/rates:1.0", ({ pod }) =>
      pod.metadata.annotations?.["kubectl.kubernetes.io/restartedAt"] === undefined ? "runs" : "crashes",
    );
    const value = { "kubectl.kubernetes.io/restartedAt": cluster.clock.now().toISOString() };
    await edit(cluster, "rates", { op: "add", path: "/metadata/annotations", value });
  },
});
