import { RESOURCE_QUOTA } from "../../world/kubernetes/kinds.ts";
import { defineScenario } from "../define-scenario.ts";
import { QUOTA_SHOP, deploy, setImage } from "../people.ts";

export const fullQuota = defineScenario({
  title: "a quota of the namespace lets no new pod of stamps in",
  workload: "stamps",
  ends: "handed-over",
  cause: /^ResourceQuota small is used up \(requested: pods=1, used: pods=3, limited: pods=3\)/,
  async prepare(cluster) {
    await deploy(cluster, "stamps", {
      namespace: QUOTA_SHOP,
      image: "shop/stamps:1.0",
      more: { strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } },
    });
    const quota = { metadata: { namespace: QUOTA_SHOP, name: "small" }, spec: { hard: { pods: "3" } } };
    cluster.add({ ...RESOURCE_QUOTA, ...quota });
  },
  break: (cluster) => setImage(cluster, "stamps", "shop/stamps:1.1", { namespace: QUOTA_SHOP }),
});
