import { SERVICE } from "../../world/kubernetes/kinds.ts";
import { defineScenario } from "../define-scenario.ts";
import { SHOP, deploy, expose } from "../people.ts";

export const wrongTargetPort = defineScenario({
  title: "the Service in front of offers sends to a port that none of its containers has",
  workload: "offers",
  ends: "healed",
  cause: /^Service offers sends to port 9090, which its containers do not have/,
  isAskedFor: true,
  async prepare(cluster) {
    await deploy(cluster, "offers", { image: "shop/offers:1.0", container: { ports: [{ containerPort: 8080 }] } });
    await expose(cluster, "offers");
  },
  async break(cluster) {
    const ref = { ...SERVICE, namespace: SHOP, name: "offers" };
    await cluster.as("kubectl-edit").patch(ref, [{ op: "replace", path: "/spec/ports/0/targetPort", value: 9090 }]);
  },
});
