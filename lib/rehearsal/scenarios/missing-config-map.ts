import { CONFIG_MAP } from "../../world/kubernetes/kinds.ts";
import { defineScenario } from "../define-scenario.ts";
import { SHOP, deploy, setImage } from "../people.ts";

export const missingConfigMap = defineScenario({
  title: "the ConfigMap of taxes has gone, and a new version asks for it as the old one did",
  workload: "taxes",
  ends: "handed-over",
  cause: /^ConfigMap tax-rates is not there/,
  async prepare(cluster) {
    cluster.add({ ...CONFIG_MAP, metadata: { namespace: SHOP, name: "tax-rates" } });
    const envFrom = [{ configMapRef: { name: "tax-rates" } }];
    await deploy(cluster, "taxes", { image: "shop/taxes:1.0", container: { envFrom } });
  },
  async break(cluster) {
    await cluster.as("kubectl-delete").delete({ ...CONFIG_MAP, namespace: SHOP, name: "tax-rates" });
    await setImage(cluster, "taxes", "shop/taxes:1.1");
  },
});
