import { defineScenario } from "../define-scenario.ts";
import { deploy, setImage } from "../people.ts";

export const webhookRefuses = defineScenario({
  title: "an admission webhook refuses the new pods of claims",
  workload: "claims",
  ends: "handed-over",
  cause: /^admission webhook "?policy\.shop\.example"? refuses its pods/,
  prepare: (cluster) => deploy(cluster, "claims", { image: "shop/claims:1.0" }),
  async break(cluster) {
    cluster.judgePods(({ spec }) =>
      spec?.containers[0]?.image === "shop/claims:2.0"
        ? 'admission webhook "policy.shop.example" denied the request: images must be signed'
        : undefined,
    );
    await setImage(cluster, "claims", "shop/claims:2.0");
  },
});
