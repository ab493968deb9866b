import { beforeAll, describe } from "vitest";

import { KubernetesCluster } from "../../lib/world/kubernetes/client.ts";
import { MACHINE, MACHINE_CONFIG_POOL, MACHINE_HEALTH_CHECK } from "../../lib/world/kubernetes/kinds.ts";
import { fromKubeconfig } from "../../lib/world/kubernetes/kubeconfig.ts";
import { isWorldError } from "../../lib/world/world.ts";
import { seesToNodes } from "../behaviours/sees-to-nodes.ts";
import { defineNodeKinds } from "../support/node-kinds.ts";
import { realScene } from "../support/real-scene.ts";

const isServed = await servesMachines();
if (!isServed) process.stderr.write("skipped, because this API server knows no kinds of the Machine API\n");

async function servesMachines(): Promise<boolean> {
  const cluster = new KubernetesCluster(await fromKubeconfig());
  try {
    const kinds = [MACHINE, MACHINE_CONFIG_POOL, MACHINE_HEALTH_CHECK];
    await Promise.all(kinds.map((kind) => cluster.list(kind, { limit: 1 })));
    return true;
  } catch (error) {
    if (isWorldError(error, "not-found")) return false;
    throw error;
  } finally {
    cluster.close();
  }
}

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
