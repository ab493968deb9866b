import { defineScenario } from "../define-scenario.ts";
import { deploy, setImage } from "../people.ts";

export const deadlockedRollout = defineScenario({
  title: "a rollout of tills waits for itself: a new pod needs the port that an old one holds",
  workload: "tills",
  ends: "handed-over",
  cause: /^the rollout of revision 2 waits for itself/,
  prepare: (cluster) =>
    deploy(cluster, "tills", {
      image: "shop/tills:1.0",
      container: { ports: [{ containerPort: 8080, hostPort: 8080 }] },
      more: { strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } },
    }),
  break: (cluster) => setImage(cluster, "tills", "shop/tills:1.1"),
});
