import { beforeAll, describe } from "vitest";

import { KubernetesCluster } from "../../lib/world/kubernetes/client.ts";
import { MACHINE, MACHINE_CONFIG_POOL, MACHINE_HEALTH_CHECK } from "../../lib/world/kubernetes/kinds.ts";
import { fromKubeconfig } from "../../lib/world/kubernetes/kubeconfig.ts";
import { seesToNodes } from "../behaviours/sees-to-nodes.ts";
import { defineNodeKinds } from "../support/node-kinds.ts";
import { realScene } from "../support/real-scene.ts";
import { serves } from "../support/serves.ts";

const isServed = await serves("the Machine API", [MACHINE, MACHINE_CONFIG_POOL, MACHINE_HEALTH_CHECK]);

/** On Node objects, with the real node controller; the test plays kubelets, the Machine Config Operator and who remediates. */
describe.skipIf(!isServed)("with the kinds of those who see to nodes", () => {
  beforeAll(async () => {
    const connection = await fromKubeconfig();
    const cluster = new KubernetesCluster(connection);
    await defineNodeKinds(connection, cluster);
    cluster.close();
  });

  seesToNodes("a real API server", realScene);
});
