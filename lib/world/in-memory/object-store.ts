import type { Kind, KubeObject, Ref } from "../world.ts";

/** What was written, deleted or created; the objects are frozen. */
export interface Change {
  readonly before: KubeObject | undefined;
  readonly after: KubeObject | undefined;
}

/** The objects of one kind in one namespace ("" for cluster-scoped ones), by name and in the order of their names. */
interface Shelf {
  readonly byName: Map<string, KubeObject>;
  readonly names: string[];
  latest: { readonly change: Change; readonly write: number } | undefined;
}

export interface Place {
  readonly namespace: string;
  readonly name: string;
}

/** Frozen objects by kind, namespace and name. It knows no rules; `ApiServer` does. */
export class ObjectStore {
  readonly #kinds = new Map<string, Map<string, Shelf>>();
  readonly #dependents = new Map<string, Map<string, Ref>>();
  readonly #previous = new Map<string, KubeObject | undefined>();
  #writes = 0;

  get(ref: Ref): KubeObject | undefined {
    return this.#kinds
      .get(kindKey(ref))
      ?.get(ref.namespace ?? "")
      ?.byName.get(ref.name);
  }

  put(object: KubeObject): Change {
    const shelf = this.#shelf(object, object.metadata.namespace ?? "");
    const { name } = object.metadata;
    const before = shelf.byName.get(name);
    if (!before) shelf.names.splice(placeOf(shelf.names, name), 0, name);
    shelf.byName.set(name, object);
    return this.#changed(shelf, { before, after: object });
  }

  remove(ref: Ref): Change | undefined {
    const shelf = this.#shelf(ref, ref.namespace ?? "");
    const before = shelf.byName.get(ref.name);
    if (!before) return undefined;
    shelf.names.splice(placeOf(shelf.names, ref.name), 1);
    shelf.byName.delete(ref.name);
    return this.#changed(shelf, { before, after: undefined });
  }

  /** In the order of namespace and name, as etcd keeps them, beginning after a place. */
  *inOrder(kind: Kind, namespace?: string, after?: Place): Generator<KubeObject> {
    const shelves = this.#kinds.get(kindKey(kind));
    if (!shelves) return;
    const namespaces = namespace === undefined ? [...shelves.keys()].sort() : [namespace];
    for (const each of namespaces) {
      const shelf = shelves.get(each);
      if (!shelf || (after && each < after.namespace)) continue;
      const first = after?.namespace === each ? placeOf(shelf.names, `${after.name}\0`) : 0;
      for (let n = first; n < shelf.names.length; n += 1) yield shelf.byName.get(shelf.names[n]!)!;
    }
  }

  /** Everything in a namespace, of whatever kind. */
  inNamespace(namespace: string): KubeObject[] {
    return [...this.#kinds.values()].flatMap((shelves) => [...(shelves.get(namespace)?.byName.values() ?? [])]);
  }

  /** Whatever names this uid in its owner references. */
  dependentsOf(uid: string): KubeObject[] {
    const refs = [...(this.#dependents.get(uid)?.values() ?? [])];
    return refs.flatMap((ref) => this.get(ref) ?? []);
  }

  /** The object as it was before its latest write; undefined also if it did not exist then. */
  before(ref: Ref): KubeObject | undefined {
    return this.#previous.get(refKey(ref));
  }

  /** The latest change among the objects of a kind, in one namespace or in all. */
  latestChange(kind: Kind, namespace?: string): Change | undefined {
    const shelves = this.#kinds.get(kindKey(kind)) ?? new Map<string, Shelf>();
    const asked = [...shelves].filter(([name]) => namespace === undefined || name === namespace);
    const latest = asked.flatMap(([, shelf]) => shelf.latest ?? []).sort((one, other) => other.write - one.write);
    return latest[0]?.change;
  }

  #changed(shelf: Shelf, change: Change): Change {
    const { before, after } = change;
    this.#writes += 1;
    shelf.latest = { change, write: this.#writes };
    this.#previous.set(refKey(refTo((after ?? before)!)), before);
    const owners = before?.metadata.ownerReferences;
    if (owners === after?.metadata.ownerReferences) return change;
    if (before) this.#forgetOwnersOf(before);
    if (after) this.#rememberOwnersOf(after);
    return change;
  }

  #rememberOwnersOf(object: KubeObject): void {
    const ref = refTo(object);
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      const dependents = this.#dependents.get(uid) ?? new Map<string, Ref>();
      this.#dependents.set(uid, dependents.set(refKey(ref), ref));
    }
  }

  #forgetOwnersOf(object: KubeObject): void {
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      const dependents = this.#dependents.get(uid);
      dependents?.delete(refKey(refTo(object)));
      if (dependents?.size === 0) this.#dependents.delete(uid);
    }
  }

  #shelf(kind: Kind, namespace: string): Shelf {
    const shelves = this.#kinds.get(kindKey(kind)) ?? new Map<string, Shelf>();
    this.#kinds.set(kindKey(kind), shelves);
    const shelf = shelves.get(namespace) ?? { byName: new Map(), names: [], latest: undefined };
    shelves.set(namespace, shelf);
    return shelf;
  }
}

export function refTo(object: KubeObject): Ref {
  const { namespace, name } = object.metadata;
  return { apiVersion: object.apiVersion, kind: object.kind, namespace, name };
}

export function refKey(ref: Ref): string {
  return `${kindKey(ref)}|${ref.namespace ?? ""}|${ref.name}`;
}

function kindKey(kind: Kind): string {
  return `${kind.apiVersion}|${kind.kind}`;
}

/** Where a name stands, or would stand, in a sorted list. */
function placeOf(names: readonly string[], name: string): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (names[middle]! < name) low = middle + 1;
    else high = middle;
  }
  return low;
}
