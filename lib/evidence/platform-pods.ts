import { POD, SERVICE } from "../world/kubernetes/kinds.ts";
import type { Pod } from "../world/kubernetes/objects.ts";
import { type Cluster, type KubeObject, isWorldError, orNothing } from "../world/world.ts";
import { selectorOf } from "./label-selector.ts";

const PODS_LOOKED_AT = 500;

/** Whole namespaces, or only what one Service sends to. */
type Where = readonly string[] | { readonly namespace?: string; readonly name?: string };

interface Service extends KubeObject {
  readonly spec?: { readonly selector?: Readonly<Record<string, string>> };
}

/** The pods that a part of the cluster runs by; what could not be read goes to `missing`. Throws `WorldError`. */
// oxlint-disable-next-line max-params -- what, where, and what could not be had
export async function platformPods(cluster: Cluster, where: Where, missing: string[]): Promise<readonly Pod[]> {
  if ("length" in where) {
    const lists = await Promise.all(where.map((namespace) => list(cluster, { namespace }, missing)));
    return lists.flat();
  }
  const { namespace, name } = where;
  if (namespace === undefined || name === undefined) return [];
  const service = await tried(`Service ${namespace}/${name}`, missing, () =>
    orNothing(cluster.get<Service>({ ...SERVICE, namespace, name })),
  );
  if (!service) return [];
  const matchLabels = service.spec?.selector;
  return list(cluster, { namespace, labelSelector: selectorOf({ matchLabels }) }, missing);
}

// oxlint-disable-next-line max-params -- what, where, and what could not be had
async function list(
  cluster: Cluster,
  options: { readonly namespace: string; readonly labelSelector?: string },
  missing: string[],
): Promise<readonly Pod[]> {
  const found = await tried(`pods of namespace ${options.namespace}`, missing, () =>
    cluster.list<Pod>(POD, { ...options, limit: PODS_LOOKED_AT }),
  );
  return found?.items ?? [];
}

// oxlint-disable-next-line max-params -- what, and where it is said that it could not be had
async function tried<T>(what: string, missing: string[], read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!isWorldError(error, "forbidden", "invalid", "not-found")) throw error;
    missing.push(`${what}: ${error.message}`);
    return undefined;
  }
}
