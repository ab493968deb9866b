import { STATEFUL_SET } from "../../world/kubernetes/kinds.ts";
import { defineScenario } from "../define-scenario.ts";
import { deployAs, setImage } from "../people.ts";

export const statefulSetStuck = defineScenario({
  title: "a new version of queue crashes, and its StatefulSet would wait for the broken pod for ever",
  workload: "queue",
  ends: "healed",
  cause: /crashes, .*image of container queue is shop\/queue:2\.0/,
  prepare: (cluster) => deployAs(cluster, STATEFUL_SET, { name: "queue", image: "shop/queue:1.0" }),
  async break(cluster) {
    cluster.images.set("shop/queue:2.0", "crashes");
    await setImage(cluster, "queue", "shop/queue:2.0", { kind: STATEFUL_SET });
  },
});
