import { describe } from "vitest";

import { KubernetesCluster } from "../../lib/world/kubernetes/client.ts";
import { ARGO_APPLICATION, KUSTOMIZATION } from "../../lib/world/kubernetes/kinds.ts";
import { fromKubeconfig } from "../../lib/world/kubernetes/kubeconfig.ts";
import { isWorldError } from "../../lib/world/world.ts";
import { givesWayToArgoCd } from "../behaviours/gives-way-to-argo-cd.ts";
import { givesWayToFlux } from "../behaviours/gives-way-to-flux.ts";
import { givesWayToOperators } from "../behaviours/gives-way-to-operators.ts";
import { realScene } from "../support/real-scene.ts";

const isServed = await servesOwners();
if (!isServed) process.stderr.write("skipped, because this API server knows no kinds of Argo CD and Flux\n");

async function servesOwners(): Promise<boolean> {
  const cluster = new KubernetesCluster(await fromKubeconfig());
  try {
    await Promise.all([ARGO_APPLICATION, KUSTOMIZATION].map((kind) => cluster.list(kind, { limit: 1 })));
    return true;
  } catch (error) {
    if (isWorldError(error, "not-found")) return false;
    throw error;
  } finally {
    cluster.close();
  }
}

/** On the real kinds of the owners; the test plays their controllers. */
describe.skipIf(!isServed)("with the kinds of those who deploy", () => {
  givesWayToArgoCd("a real API server", realScene);
  givesWayToFlux("a real API server", realScene);
  givesWayToOperators("a real API server", realScene);
});
