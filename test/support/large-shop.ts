import { DEPLOYMENT, POD, REPLICA_SET } from "../../lib/world/kubernetes/kinds.ts";
import {
  type Cluster,
  type Kind,
  type KubeObject,
  type ListOptions,
  type Page,
  type PartialObject,
  type Ref,
  WorldError,
} from "../../lib/world/world.ts";

/**
 * Deployments with ReplicaSets and pods as they stand in some namespaces, more than the cluster in memory makes in a test's time. Reads of them are
 * answered here and counted; all else goes through.
 */
export class LargeShop {
  readonly pods: { readonly namespace: string; readonly name: string }[] = [];
  /** `get Deployment`, `list Pod of shop-0`; a page after the first is `page Pod of shop-0`. */
  readonly asked: string[] = [];
  readonly #objects = new Map<string, KubeObject>();

  constructor({ namespaces, workloads, podsEach }: { namespaces: string[]; workloads: number; podsEach: number }) {
    for (let n = 0; n < workloads; n += 1) {
      const namespace = namespaces[n % namespaces.length]!;
      const name = `w-${n}`;
      const set = `${name}-6d4cf56db6`;
      this.#stand(DEPLOYMENT, { namespace, name });
      this.#stand(REPLICA_SET, { namespace, name: set }, { ...DEPLOYMENT, name });
      for (let pod = 0; pod < podsEach; pod += 1) {
        const at = { namespace, name: `${set}-${String(pod).padStart(5, "x")}` };
        this.#stand(POD, at, { ...REPLICA_SET, name: set });
        this.pods.push(at);
      }
    }
  }

  through(cluster: Cluster): Cluster {
    const has = (kind: Kind): boolean => [POD, REPLICA_SET, DEPLOYMENT].some((each) => each.kind === kind.kind);
    return new Proxy(cluster, {
      get: (target, method: keyof Cluster) => {
        if (method === "get")
          return (ref: Parameters<Cluster["get"]>[0]) => (has(ref) ? this.#get(ref) : target.get(ref));
        if (method === "listMetadata")
          return (kind: Kind, options: ListOptions) =>
            has(kind) ? this.#list(kind, options) : target.listMetadata(kind, options);
        return (target[method] as (...all: unknown[]) => unknown).bind(target);
      },
    });
  }

  #stand(kind: Kind, at: { namespace: string; name: string }, owner?: Kind & { name: string }): void {
    const ownerReferences = owner ? [{ ...owner, uid: `uid-of-${owner.name}`, controller: true }] : [];
    this.#objects.set(keyOf({ ...kind, ...at }), {
      ...kind,
      metadata: { ...at, uid: `uid-of-${at.name}`, ownerReferences },
    });
  }

  async #get(ref: Ref): Promise<KubeObject> {
    this.asked.push(`get ${ref.kind}`);
    const found = this.#objects.get(keyOf(ref));
    if (!found) throw new WorldError("not-found", `${ref.kind} ${ref.name} is not there`);
    return found;
  }

  async #list(
    { kind }: Kind,
    { namespace, limit = Infinity, continue: from }: ListOptions,
  ): Promise<Page<PartialObject>> {
    this.asked.push(`${from === undefined ? "list" : "page"} ${kind} of ${namespace}`);
    const all = [...this.#objects.values()].filter(
      (each) => each.kind === kind && each.metadata.namespace === namespace,
    );
    const start = Number(from ?? 0);
    const next = start + limit;
    return { items: all.slice(start, next), ...(next < all.length && { continue: String(next) }) };
  }
}

function keyOf({ kind, namespace = "", name }: Ref): string {
  return `${kind} ${namespace}/${name}`;
}
