import { REMEDIATES_NODES } from "../../domain/cordon.ts";
import { SELF_NODE_REMEDIATION, SELF_NODE_REMEDIATION_TEMPLATE } from "../../world/kubernetes/kinds.ts";
import type { KubeObject } from "../../world/world.ts";
import { defineScenario } from "../define-scenario.ts";
import { addRack, exists, once } from "../racks.ts";

const HOME = "workload-availability";
/** Fencing and a boot. */
const REBOOT_SECONDS = 180;

export const nodeUnreachable = defineScenario({
  title: "node rack-silent hangs, and a person agrees that Self Node Remediation reboots it",
  workload: "rack-silent",
  ends: "healed",
  cause: /^node rack-silent is unreachable: Kubelet stopped posting node status/,
  isApproved: true,
  opens: ["rack-silent"],
  async prepare(cluster) {
    addRack(cluster, "rack-silent");
    cluster.add({
      ...SELF_NODE_REMEDIATION_TEMPLATE,
      metadata: { namespace: HOME, name: "reboot", labels: { [REMEDIATES_NODES]: "true" } },
      spec: { template: { spec: { remediationStrategy: "Automatic" } } },
    } as KubeObject);
  },
  async break(cluster) {
    cluster.stopNode("rack-silent");
    const request = { ...SELF_NODE_REMEDIATION, namespace: HOME, name: "rack-silent" };
    once(
      cluster,
      () => exists(cluster, request),
      () => cluster.clock.after(REBOOT_SECONDS, () => cluster.startNode("rack-silent")),
    );
  },
});
