import { DEPLOYMENT, HORIZONTAL_POD_AUTOSCALER } from "../../world/kubernetes/kinds.ts";
import { defineScenario } from "../define-scenario.ts";
import { SHOP, deploy } from "../people.ts";

const REF = { ...HORIZONTAL_POD_AUTOSCALER, namespace: SHOP, name: "searchbar" };

export const autoscalerAtMaximum = defineScenario({
  title: "the autoscaler of searchbar is at its maximum and would have more, and a person asks why it is slow",
  workload: "searchbar",
  ends: "handed-over",
  cause: /^HorizontalPodAutoscaler searchbar is at its maximum of 3 and would have more/,
  isAskedFor: true,
  async prepare(cluster) {
    await deploy(cluster, "searchbar", { image: "shop/searchbar:1.0" });
    const scaleTargetRef = { ...DEPLOYMENT, name: "searchbar" };
    const spec = { scaleTargetRef, minReplicas: 1, maxReplicas: 3 };
    cluster.add({ ...HORIZONTAL_POD_AUTOSCALER, metadata: { namespace: SHOP, name: "searchbar" }, spec } as never);
  },
  async break(cluster) {
    const lastTransitionTime = cluster.clock.now().toISOString();
    const message = "the desired replica count is more than the maximum replica count";
    const limited = { type: "ScalingLimited", status: "True", reason: "TooManyReplicas", message, lastTransitionTime };
    cluster.setStatus(REF, { desiredReplicas: 3, conditions: [limited] });
  },
});
