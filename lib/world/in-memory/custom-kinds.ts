import { type Resource, isKnown, resourceOf } from "../kubernetes/kinds.ts";
import { checkApiVersion, shown } from "../kubernetes/name-guard.ts";
import { type Kind, WorldError } from "../world.ts";

/** What a CustomResourceDefinition adds to the kinds that the client knows by itself. */
export class CustomKinds {
  readonly #resources = new Map<string, Resource>();

  define({ apiVersion, kind }: Kind, resource: Resource): void {
    this.#resources.set(`${apiVersion} ${kind}`, resource);
  }

  /** What is neither known nor defined is not served. */
  resourceOf({ apiVersion, kind }: Kind): Resource {
    if (isKnown({ apiVersion, kind })) return resourceOf({ apiVersion, kind });
    const resource = this.#resources.get(`${checkApiVersion(apiVersion)} ${kind}`);
    if (!resource) throw new WorldError("not-found", `the API server knows no kind ${shown(kind)} of ${apiVersion}`);
    return resource;
  }
}
