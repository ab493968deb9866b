import { defineScenario } from "../define-scenario.ts";
import { deploySchedule } from "../people.ts";

export const heldBackRun = defineScenario({
  title: "a run of newsletter hangs and allows no other beside it, so none begins any more",
  workload: "newsletter",
  ends: "handed-over",
  cause: /^a run of CronJob newsletter was due at .*: Job newsletter-\d+ before it is under way since/,
  prepare: (cluster) =>
    deploySchedule(cluster, "newsletter", {
      image: "shop/newsletter:1.0",
      more: { concurrencyPolicy: "Forbid" },
    }),
  async break(cluster) {
    cluster.images.set("shop/newsletter:1.0", "runs");
  },
});
