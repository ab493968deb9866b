/** What people do in a scenario, as themselves: `managedFields` names them. */
import { deployment } from "../world/in-memory/builders.ts";
import type { InMemoryCluster } from "../world/in-memory/in-memory-cluster.ts";
import { DEPLOYMENT, POD } from "../world/kubernetes/kinds.ts";
import type { Pod } from "../world/kubernetes/objects.ts";

export const SHOP = "shop";

export async function deploy(cluster: InMemoryCluster, name: string, image: string): Promise<void> {
  await cluster.as("kubectl-client-side-apply").create(deployment({ namespace: SHOP, name, image, replicas: 3 }));
}

export async function setImage(cluster: InMemoryCluster, name: string, image: string): Promise<void> {
  await cluster
    .as("kubectl-set")
    .patch({ ...DEPLOYMENT, namespace: SHOP, name }, [
      { op: "replace", path: "/spec/template/spec/containers/0/image", value: image },
    ]);
}

/** One pod of a workload goes wrong for good; its siblings stay well. */
export async function stickOnePod(cluster: InMemoryCluster, name: string): Promise<void> {
  const { items } = await cluster.list<Pod>(POD, { namespace: SHOP, labelSelector: `app=${name}` });
  const [first] = items;
  if (first) cluster.stick(SHOP, first.metadata.name);
}
