import { POD, REPLICA_SET } from "../world/kubernetes/kinds.ts";
import {
  type Cluster,
  type Kind,
  type KubeObject,
  type ListOptions,
  type Page,
  type PartialObject,
  type Ref,
  isWorldError,
} from "../world/world.ts";

export type Reader = Pick<Cluster, "get" | "list">;

/** From so many pods of one namespace on, two lists of metadata cost less than reading each pod and its ReplicaSet. */
const PODS_THAT_ARE_A_STORM = 10;
/** A page of metadata is about 1 MB. */
const PAGE = 1000;
/** The rest of a larger namespace is read one by one, as far as the time goes. */
const PAGES = 20;

/**
 * Reads each object once for a body of alerts. In a storm whose a pod is comes from lists of metadata, so pods and ReplicaSets then have no more than
 * that. A namespace is listed only when something in it is asked for: one that nobody has opted in never is.
 */
export function remembering(cluster: Cluster, names: readonly Ref[]): Reader {
  const seen = new Map<string, Promise<KubeObject>>();
  const lists = new Map<string, Promise<Page<KubeObject>>>();
  const listed = new Map<string, Promise<ReadonlyMap<string, PartialObject>>>();
  const storms = stormy(names);
  const read = async (ref: Ref): Promise<KubeObject> => {
    const { namespace, ...kind } = ref;
    if (namespace === undefined || !storms.has(namespace) || !isListed(ref)) return cluster.get(ref);
    const all = await remember(listed, `${kind.kind} ${namespace}`, () => byName(cluster, ref, namespace));
    const found = all.get(ref.name);
    return found ? { apiVersion: kind.apiVersion, kind: kind.kind, ...found } : cluster.get(ref);
  };
  return {
    list<T extends KubeObject>(kind: Kind, options: ListOptions): Promise<Page<T>> {
      const key = JSON.stringify([kind.apiVersion, kind.kind, options]);
      return remember(lists, key, () => cluster.list<KubeObject>(kind, options)) as Promise<Page<T>>;
    },
    get<T extends KubeObject>(ref: Ref): Promise<T> {
      return remember(seen, JSON.stringify(ref), () => read(ref)) as Promise<T>;
    },
  };
}

export function remember<T>(seen: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const known = seen.get(key);
  if (known) return known;
  const reading = read();
  seen.set(key, reading);
  return reading;
}

function isListed({ apiVersion, kind }: Kind): boolean {
  return [POD, REPLICA_SET].some((each) => each.kind === kind && each.apiVersion === apiVersion);
}

function stormy(names: readonly Ref[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const { kind, namespace } of names)
    if (kind === POD.kind && namespace !== undefined) counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
  return new Set([...counts].flatMap(([namespace, count]) => (count >= PODS_THAT_ARE_A_STORM ? namespace : [])));
}

/** What may not be listed is read one by one. */
// oxlint-disable-next-line max-params -- a list, and where
async function byName(
  cluster: Cluster,
  { apiVersion, kind }: Kind,
  namespace: string,
): Promise<ReadonlyMap<string, PartialObject>> {
  const found = new Map<string, PartialObject>();
  let next: string | undefined;
  try {
    for (let pages = 0; pages < PAGES; pages += 1) {
      const page = await cluster.listMetadata({ apiVersion, kind }, { namespace, limit: PAGE, continue: next });
      for (const item of page.items) found.set(item.metadata.name, item);
      next = page.continue;
      if (next === undefined) break;
    }
  } catch (error) {
    if (!isWorldError(error, "forbidden", "invalid")) throw error;
  }
  return found;
}
