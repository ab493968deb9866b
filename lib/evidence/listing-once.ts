import type { Cluster, Kind, KubeObject, ListOptions, Page, World } from "../world/world.ts";
import { remember } from "./remembering.ts";

/** The same world for one diagnosis, in which each kind of a namespace is listed once: who has the objects has their metadata, too. */
export function listingOnce(world: World): World {
  return {
    ...world,
    cluster: listedOnce(world.cluster),
    now: () => world.now(),
    randomId: () => world.randomId(),
    count: (what, times) => world.count(what, times),
  };
}

function listedOnce(cluster: Cluster): Cluster {
  const listed = new Map<string, Promise<Page<KubeObject>>>();
  return {
    get: (ref) => cluster.get(ref),
    list<T extends KubeObject>(kind: Kind, options: ListOptions): Promise<Page<T>> {
      return remember(listed, keyOf(kind, options), () => cluster.list(kind, options)) as Promise<Page<T>>;
    },
    listMetadata: (kind, options) => listed.get(keyOf(kind, options)) ?? cluster.listMetadata(kind, options),
    create: (object, options) => cluster.create(object, options),
    replace: (object, options) => cluster.replace(object, options),
    patch: <T extends KubeObject>(...patch: Parameters<Cluster["patch"]>) => cluster.patch<T>(...patch),
    delete: (ref, preconditions) => cluster.delete(ref, preconditions),
    evict: (pod, options) => cluster.evict(pod, options),
    watchUntil: (ref, satisfies, seconds) => cluster.watchUntil(ref, satisfies, seconds),
  };
}

function keyOf({ apiVersion, kind }: Kind, options: ListOptions): string {
  const { namespace, labelSelector, fieldSelector, limit, continue: from } = options;
  return JSON.stringify([apiVersion, kind, namespace, labelSelector, fieldSelector, limit, from]);
}
