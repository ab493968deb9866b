import { MACHINE_CONFIG_POOL } from "../../world/kubernetes/kinds.ts";
import type { KubeObject } from "../../world/world.ts";
import { defineScenario } from "../define-scenario.ts";
import { addRack } from "../racks.ts";

const POOL = { ...MACHINE_CONFIG_POOL, name: "racks" };
const REBOOT_SECONDS = 400;

function status(isUpdating: boolean): object {
  const [updating, updated] = isUpdating ? ["True", "False"] : ["False", "True"];
  const conditions = [
    { type: "Updating", status: updating },
    { type: "Updated", status: updated },
  ];
  return { conditions, machineCount: 1, updatedMachineCount: isUpdating ? 0 : 1 };
}

export const poolUpdating = defineScenario({
  title: "node rack-updated reboots into a new configuration of its MachineConfigPool: it is waited for",
  workload: "rack-updated",
  ends: "recovered",
  cause: /^node rack-updated is unreachable/,
  async prepare(cluster) {
    addRack(cluster, "rack-updated");
    const nodeSelector = { matchLabels: { rack: "rack-updated" } };
    const metadata = { name: POOL.name };
    cluster.add({ ...MACHINE_CONFIG_POOL, metadata, spec: { nodeSelector }, status: status(false) } as KubeObject);
  },
  async break(cluster) {
    cluster.setStatus(POOL, status(true), "machine-config-controller");
    cluster.stopNode("rack-updated");
    cluster.clock.after(REBOOT_SECONDS, () => {
      cluster.startNode("rack-updated");
      cluster.setStatus(POOL, status(false), "machine-config-controller");
    });
  },
});
