import { defineScenario } from "../define-scenario.ts";
import { deploy } from "../people.ts";

export const memoryLeak = defineScenario({
  title: "letters leaks memory: a raised limit does not help, is taken back, and is not raised again",
  workload: "letters",
  ends: "handed-over",
  cause: /^container letters .* is killed for its memory/,
  isApproved: true,
  prepare: (cluster) =>
    deploy(cluster, "letters", { image: "shop/letters:1.0", container: { resources: { limits: { memory: "64Mi" } } } }),
  break: async (cluster) => cluster.images.set("shop/letters:1.0", "runs-out-of-memory"),
});
