/** What people do in a scenario, as themselves: `managedFields` names them. */
import { deployment } from "../world/in-memory/builders.ts";
import type { InMemoryCluster } from "../world/in-memory/in-memory-cluster.ts";
import { DEPLOYMENT, POD } from "../world/kubernetes/kinds.ts";
import type { Pod } from "../world/kubernetes/objects.ts";
import type { PatchOperation } from "../world/world.ts";

export const SHOP = "shop";

/** Deploys it; `more` is parts of its container and of its spec. */
export async function deploy(
  cluster: InMemoryCluster,
  name: string,
  { image, ...more }: { image: string; container?: object; spec?: object },
): Promise<void> {
  const made = deployment({ namespace: SHOP, name, image, replicas: 3, ...more });
  await cluster.as("kubectl-client-side-apply").create(made);
}

/** Changes something of its pod template; the path is below it. */
export async function edit(
  cluster: InMemoryCluster,
  name: string,
  ...changes: readonly PatchOperation[]
): Promise<void> {
  const operations = changes.map((each) => ({ ...each, path: `/spec/template${each.path}` }));
  await cluster.as("kubectl-edit").patch({ ...DEPLOYMENT, namespace: SHOP, name }, operations);
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
