import { defineScenario } from "../define-scenario.ts";
import { addRack, deployOnRacks, isEmpty, once } from "../racks.ts";

const short = {
  type: "MemoryPressure",
  status: "True",
  reason: "KubeletHasInsufficientMemory",
  message: "kubelet has insufficient memory available",
} as const;
const enough = { ...short, status: "False", reason: "KubeletHasSufficientMemory", message: "enough" } as const;

export const nodePressure = defineScenario({
  title: "node rack-full is short of memory for half an hour, and a person agrees that it is drained",
  workload: "rack-full",
  ends: "healed",
  cause: /^node rack-full is under MemoryPressure/,
  isApproved: true,
  opens: ["rack-full"],
  async prepare(cluster) {
    addRack(cluster, "rack-full");
    addRack(cluster, "rack-spare");
    deployOnRacks(cluster, "press", ["rack-full", "rack-spare"]);
  },
  async break(cluster) {
    cluster.nodeSays("rack-full", short);
    once(
      cluster,
      () => isEmpty(cluster, "rack-full", "press"),
      () => cluster.nodeSays("rack-full", enough),
    );
  },
});
