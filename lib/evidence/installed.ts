import { type Cluster, type Kind, type KubeObject, isWorldError } from "../world/world.ts";

/** All objects of a kind, or of one namespace; a kind that is not installed has none. */
export async function installed<T extends KubeObject>(
  cluster: Pick<Cluster, "list">,
  kind: Kind,
  namespace?: string,
): Promise<readonly T[]> {
  try {
    return (await cluster.list<T>(kind, { namespace })).items.map((item) => ({ ...item, kind: kind.kind }));
  } catch (error) {
    if (isWorldError(error, "not-found")) return [];
    throw error;
  }
}

export function nameOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.name}`;
}
