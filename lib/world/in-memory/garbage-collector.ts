import { NAMESPACE } from "../kubernetes/kinds.ts";
import type { KubeObject, Ref } from "../world.ts";
import type { ApiServer } from "./api-server.ts";
import { type Controller, isKind } from "./controllers.ts";
import { type Change, refTo } from "./object-store.ts";

/** Deletes what a vanished owner, or a vanished namespace, leaves behind. */
export class GarbageCollector implements Controller {
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  affectedBy({ before, after }: Change): readonly Ref[] {
    // Something may also be created for an owner that is already gone.
    if (after) return !before && after.metadata.ownerReferences ? [refTo(after)] : [];
    if (!before) return [];
    const left = isKind(before, NAMESPACE) ? this.#api.store.inNamespace(before.metadata.name) : [];
    return [...left, ...this.#api.store.dependentsOf(before.metadata.uid ?? "")].map(refTo);
  }

  reconcile(ref: Ref): undefined {
    const object = this.#api.read(ref);
    if (object && (this.#isOrphan(object) || this.#isHomeless(ref))) this.#api.delete(ref);
  }

  #isOrphan({ metadata }: KubeObject): boolean {
    const { namespace, ownerReferences = [] } = metadata;
    if (ownerReferences.length === 0) return false;
    return ownerReferences.every(({ apiVersion, kind, name, uid }) => {
      const owner = this.#api.read({ apiVersion, kind, name, namespace }) ?? this.#api.read({ apiVersion, kind, name });
      return owner?.metadata.uid !== uid;
    });
  }

  #isHomeless({ namespace }: Ref): boolean {
    return namespace !== undefined && !this.#api.read({ ...NAMESPACE, name: namespace });
  }
}
