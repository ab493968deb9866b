import { type Right, inWords } from "../../lib/domain/rights.ts";
import { POD_DISRUPTION_BUDGET, resourceOf } from "../../lib/world/kubernetes/kinds.ts";
import { SEVERAL_BUDGETS } from "../../lib/world/kubernetes/several-budgets.ts";
import {
  type Cluster,
  type Kind,
  type KubeObject,
  type ListOptions,
  type Page,
  type PartialObject,
  type PatchOperation,
  type Ref,
  type Watched,
  WorldError,
  type WriteOptions,
  isWorldError,
} from "../../lib/world/world.ts";

/** A call as the API server's authorizer is asked about it. */
export interface Asked extends Right {
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

/** What functions asked for while they were watched. */
export class Calls {
  /** `<function> <part of its declaration> <right>`, or `<action> rights <right>`. */
  readonly used = new Set<string>();
  readonly undeclared: string[] = [];

  /** A call that nobody declared would be refused in a cluster: no test goes on as if it were not. */
  refuseUndeclared(): void {
    if (this.undeclared.length > 0)
      throw new Error(`not declared in functions/ or lib/actions/:\n${[...new Set(this.undeclared)].join("\n")}`);
  }
}

/** What somebody may do, by where it is bound. */
export interface Grant {
  readonly who: string;
  partsIn(namespace: string | undefined): readonly { readonly part: string; readonly rights: readonly Right[] }[];
  mayWrite(asked: Asked): boolean;
}

/** A cluster that lets a function or an action do what it declares and nothing else, as its account would be let, and notes what it did. */
export class DeclaredCluster implements Cluster {
  readonly #inner: Cluster;
  readonly #grant: Grant;
  readonly #calls: Calls;

  constructor(inner: Cluster, grant: Grant, calls: Calls) {
    this.#inner = inner;
    this.#grant = grant;
    this.#calls = calls;
  }

  get<T extends KubeObject>(ref: Ref): Promise<T> {
    return this.#ask(ref, ["get"], () => this.#inner.get(ref));
  }

  list<T extends KubeObject>(kind: Kind, options: ListOptions): Promise<Page<T>> {
    return this.#ask({ ...kind, namespace: options.namespace }, ["list"], () => this.#inner.list(kind, options));
  }

  listMetadata(kind: Kind, options: ListOptions): Promise<Page<PartialObject>> {
    return this.#ask({ ...kind, namespace: options.namespace }, ["list"], () =>
      this.#inner.listMetadata(kind, options),
    );
  }

  create<T extends KubeObject>(object: T, options?: WriteOptions): Promise<T> {
    return this.#ask(refOf(object), ["create"], () => this.#inner.create(object, options));
  }

  replace<T extends KubeObject>(object: T, options?: WriteOptions): Promise<T> {
    return this.#ask(refOf(object), ["update"], () => this.#inner.replace(object, options));
  }

  patch<T extends KubeObject>(ref: Ref, operations: readonly PatchOperation[], options?: WriteOptions): Promise<T> {
    return this.#ask(ref, ["patch"], () => this.#inner.patch<T>(ref, operations, options));
  }

  delete(ref: Ref, preconditions?: { uid?: string; resourceVersion?: string }): Promise<void> {
    return this.#ask(ref, ["delete"], () => this.#inner.delete(ref, preconditions));
  }

  /** The client looks at the pod first, and where several budgets forbid it, it looks which. */
  evict(pod: { namespace: string; name: string; uid: string }, options?: WriteOptions): Promise<void> {
    const ref = { apiVersion: "v1", kind: "Pod", namespace: pod.namespace, name: pod.name };
    return this.#ask(ref, ["get", "create /eviction"], () =>
      this.#inner.evict(pod, options).catch(async (error: unknown) => {
        if (!isWorldError(error, "blocked") || !error.message.includes(SEVERAL_BUDGETS)) throw error;
        const budgets = { ...POD_DISRUPTION_BUDGET, namespace: pod.namespace };
        return this.#ask<void>(budgets, ["list"], () => Promise.reject(error));
      }),
    );
  }

  /** The client lists by name, and watches from there. */
  watchUntil<T extends KubeObject>(
    ref: Ref,
    satisfies: (object: T | undefined) => boolean,
    atMostSeconds: number,
  ): Promise<Watched<T>> {
    return this.#ask(ref, ["list", "watch"], () => this.#inner.watchUntil(ref, satisfies, atMostSeconds));
  }

  async #ask<T>(about: Kind & Partial<Ref>, verbs: readonly string[], call: () => Promise<T>): Promise<T> {
    const resource = pluralOf(about);
    // What an operator brought is no function's to read unless somebody allows it: the chart's `rbac.readAlso`.
    if (resource === undefined) throw new WorldError("forbidden", `${this.#grant.who} may not read ${about.kind}`);
    for (const verb of verbs) this.#allow(askedFor(about, resource, verb));
    return call();
  }

  #allow(asked: Asked): void {
    const { who } = this.#grant;
    const parts = this.#grant
      .partsIn(asked.namespace)
      .filter(({ rights }) => rights.some((right) => inWords(right) === inWords(asked)));
    for (const { part } of parts) this.#calls.used.add(`${who} ${part} ${inWords(asked)}`);
    if (parts.length > 0 && this.#grant.mayWrite(asked)) return;
    // Nobody declares it, because nobody may: the API server says so, and what was asked for is done without.
    if (asked.resource === "secrets") throw new WorldError("forbidden", `${who} may not ${inWords(asked)}`);
    const what = `${inWords(asked)}${asked.name === undefined ? "" : ` ${asked.name}`} in ${asked.namespace ?? "the cluster"}`;
    this.#calls.undeclared.push(`${who}: ${what}`);
    throw new WorldError("forbidden", `${who} does not declare: ${what}`);
  }
}

function refOf({ apiVersion, kind, metadata }: KubeObject): Ref {
  return { apiVersion, kind, namespace: metadata.namespace, name: metadata.name };
}

/** Undefined: a kind that the client does not know by itself. */
function pluralOf(kind: Kind): string | undefined {
  try {
    return resourceOf(kind).plural;
  } catch (error) {
    if (isWorldError(error, "invalid")) return undefined;
    throw error;
  }
}

function askedFor({ apiVersion, namespace, name }: Kind & Partial<Ref>, plural: string, verb: string): Asked {
  const [word = "", subresource = ""] = verb.split(" ");
  const group = apiVersion.includes("/") ? apiVersion.split("/")[0]! : "";
  return { group, resource: `${plural}${subresource}`, verb: word, namespace, name };
}
