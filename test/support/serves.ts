import { KubernetesCluster } from "../../lib/world/kubernetes/client.ts";
import { fromKubeconfig } from "../../lib/world/kubernetes/kubeconfig.ts";
import { type Kind, isWorldError } from "../../lib/world/world.ts";

/** Does the API server that KUBECONFIG names know all of these? Where it does not, that is said, in words for whose kinds they are. */
export async function serves(whose: string, kinds: readonly Kind[]): Promise<boolean> {
  const cluster = new KubernetesCluster(await fromKubeconfig());
  try {
    await Promise.all(kinds.map((kind) => cluster.list(kind, { limit: 1 })));
    return true;
  } catch (error) {
    if (!isWorldError(error, "not-found")) throw error;
    process.stderr.write(`skipped, because this API server knows no kinds of ${whose}\n`);
    return false;
  } finally {
    cluster.close();
  }
}
