import { defineScenario } from "../define-scenario.ts";
import { deploySchedule } from "../people.ts";

/** What it needed was away for one run. */
export const failedRun = defineScenario({
  title: "a run of stock-count failed, and its author says that it may run twice: it is done once more",
  workload: "stock-count",
  ends: "healed",
  cause: /^Job stock-count-\d+ failed: more than 0 of its pods failed \(backoffLimit\)/,
  prepare: (cluster) =>
    deploySchedule(cluster, "stock-count", {
      image: "shop/stock-count:1.0",
      annotations: { "kubeheal.io/may-run-again": "true" },
    }),
  async break(cluster) {
    let first: string | undefined;
    cluster.images.set("shop/stock-count:1.0", ({ pod }) => {
      first ??= pod.metadata.name;
      return pod.metadata.name === first ? "crashes" : "completes";
    });
  },
});
