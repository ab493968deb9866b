import { DAEMON_SET } from "../../world/kubernetes/kinds.ts";
import { defineScenario } from "../define-scenario.ts";
import { deployAs, setImage } from "../people.ts";

export const daemonSetRollout = defineScenario({
  title: "a new version of the agent on each node has an image that nobody pushed",
  workload: "agent",
  ends: "healed",
  cause: /cannot be pulled, .*image of container agent is shop\/agent:2\.0/,
  prepare: (cluster) => deployAs(cluster, DAEMON_SET, { name: "agent", image: "shop/agent:1.0" }),
  async break(cluster) {
    cluster.images.set("shop/agent:2.0", "never-pulls");
    await setImage(cluster, "agent", "shop/agent:2.0", { kind: DAEMON_SET });
  },
});
