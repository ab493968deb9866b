/** What the API server calls a kind that is not in our table: kinds of operators that nobody here has heard of. */
import { WorldError } from "../world.ts";
import type { Kind } from "../world.ts";
import type { Resource } from "./kinds.ts";
import { checkApiVersion, shown } from "./name-guard.ts";
import type { Requests } from "./requests.ts";

const PLURAL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** `APIResourceList`, as far as it is read: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api */
interface ResourceList {
  readonly resources?: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
}

/**
 * Asks for the one list of a group and version: a few kB, where the list of all groups is hundreds. What a kind is called does not change while it
 * exists, so an answer is kept as long as the client; no answer is not.
 */
export class Discovery {
  readonly #requests: Requests;
  readonly #known = new Map<string, Promise<ResourceList>>();

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  async resourceOf({ apiVersion, kind }: Kind): Promise<Resource> {
    const { resources = [] } = await this.#listOf(checkApiVersion(apiVersion));
    // `deployments/scale` is of the kind Scale, and no place of its own.
    const found = resources.find((each) => each.kind === kind && PLURAL.test(each.name));
    if (!found) throw new WorldError("not-found", `the API server knows no kind ${shown(kind)} of ${apiVersion}`);
    return { plural: found.name, namespaced: found.namespaced, isReview: false };
  }

  async #listOf(apiVersion: string): Promise<ResourceList> {
    const known = this.#known.get(apiVersion);
    if (known) return known;
    const path = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const asked = this.#requests.ask<ResourceList>({
      verb: "get",
      about: { kind: "APIResourceList", name: apiVersion },
      path,
    });
    this.#known.set(apiVersion, asked);
    return asked.catch((error: unknown) => {
      this.#known.delete(apiVersion);
      throw error;
    });
  }
}
