import { isKnown, resourceOf } from "../kubernetes/kinds.ts";
import { checkName } from "../kubernetes/name-guard.ts";
import { patchBody } from "../kubernetes/patch-body.ts";
import { homePath, listPath, listQuery, objectPath } from "../kubernetes/paths.ts";
import type {
  Cluster,
  Kind,
  KubeObject,
  ListOptions,
  Page,
  PartialObject,
  PatchOperation,
  Ref,
  Watched,
  WriteOptions,
} from "../world.ts";
import { WorldError } from "../world.ts";
import type { Accounts } from "./accounts.ts";
import { type ApiServer, notFound, nameOf } from "./api-server.ts";
import { admitEviction, type EvictedPod } from "./eviction.ts";
import { patched } from "./json-patch.ts";
import { type Answer, answer } from "./list-pages.ts";
import { refTo } from "./object-store.ts";
import { copyOf } from "./plain-json.ts";
import { reviewed } from "./reviews.ts";
import { until } from "./watching.ts";

/** One call that came in through the front door; what controllers do is not among them. */
export interface Request {
  readonly verb: keyof Cluster;
  readonly kind: string;
  readonly namespace: string | undefined;
  /** Absent in a list. */
  readonly name: string | undefined;
  readonly dryRun: boolean;
  readonly manager: string;
}

export interface Connection {
  readonly api: ApiServer;
  readonly requests: Request[];
  readonly accounts: Accounts;
  readonly manager: string;
  /** Reads answer what was true before the latest write. */
  readonly isBehind?: boolean;
}

type Preconditions = { readonly uid?: string; readonly resourceVersion?: string };

/** One caller's way in: guards names, logs the call, and hands out copies. */
export class ApiClient implements Cluster {
  readonly #to: Connection;

  constructor(connection: Connection) {
    this.#to = connection;
  }

  /** The same cluster for somebody else, whose writes are theirs in `managedFields`. */
  as(manager: string): ApiClient {
    return new ApiClient({ ...this.#to, manager });
  }

  /** The same cluster as a cache shows it that has not heard of the latest write. */
  behind(): ApiClient {
    return new ApiClient({ ...this.#to, isBehind: true });
  }

  async get<T extends KubeObject>(ref: Ref): Promise<T> {
    const { api, isBehind } = this.#to;
    const resource = api.kinds.resourceOf(ref);
    const at = resource.namespaced || isKnown(ref) ? ref : { ...ref, namespace: undefined };
    objectPath(at, resource);
    this.#log({ verb: "get", kind: ref.kind, namespace: at.namespace, name: ref.name, dryRun: false });
    const found = isBehind ? api.store.before(at) : api.read(at);
    if (!found) throw notFound(at);
    return copyOf(found) as T;
  }

  async list<T extends KubeObject>(kind: Kind, options: ListOptions): Promise<Page<T>> {
    const { items, ...more } = this.#answer("list", kind, options);
    return { items: items.map((item) => copyOf(item) as T), ...more };
  }

  /** The metadata is shared, frozen, and not copied: thousands of objects are listed at a time. */
  async listMetadata(kind: Kind, options: ListOptions): Promise<Page<PartialObject>> {
    const { items, ...more } = this.#answer("listMetadata", kind, options);
    return { items: items.map(({ metadata }) => ({ metadata })), ...more };
  }

  async create<T extends KubeObject>(object: T, { dryRun = false }: WriteOptions = {}): Promise<T> {
    const ref = refTo(object);
    const { isReview } = resourceOf(object);
    homePath(ref);
    if (!isReview) checkName("name", ref.name);
    this.#log({ verb: "create", kind: ref.kind, namespace: ref.namespace, name: ref.name, dryRun });
    if (isReview) return reviewed(copyOf(object), this.#to.accounts);
    return copyOf(this.#to.api.create(copyOf(object), { manager: this.#to.manager, dryRun }));
  }

  async replace<T extends KubeObject>(object: T, { dryRun = false }: WriteOptions = {}): Promise<T> {
    const ref = refTo(object);
    this.#called("replace", ref, dryRun);
    if (!/^\d+$/.test(object.metadata.resourceVersion ?? "")) {
      throw new WorldError("invalid", `${nameOf(ref)} cannot be replaced: it has no resourceVersion`);
    }
    return copyOf(this.#to.api.update(copyOf(object), { manager: this.#to.manager, dryRun }));
  }

  // oxlint-disable-next-line max-params -- as the interface has it
  async patch<T extends KubeObject>(
    ref: Ref,
    operations: readonly PatchOperation[],
    { dryRun = false }: WriteOptions = {},
  ): Promise<T> {
    const { api, manager } = this.#to;
    objectPath(ref, api.kinds.resourceOf(ref));
    this.#log({ verb: "patch", kind: ref.kind, namespace: ref.namespace, name: ref.name, dryRun });
    const before = api.read<T>(ref);
    if (!before) throw notFound(ref);
    const after = patched(before, patchBody(operations));
    for (const field of ["name", "namespace", "uid"] as const) {
      if (after.metadata[field] === before.metadata[field]) continue;
      throw new WorldError(
        "invalid",
        `${nameOf(ref)} is invalid: metadata.${field}: Invalid value: field is immutable`,
      );
    }
    return copyOf(api.update(after, { manager, dryRun }));
  }

  async delete(ref: Ref, preconditions: Preconditions = {}): Promise<void> {
    this.#called("delete", ref);
    const { api } = this.#to;
    const { metadata } = api.read(ref) ?? {};
    for (const field of ["uid", "resourceVersion"] as const) {
      const wanted = preconditions[field];
      if (!metadata || wanted === undefined || wanted === metadata[field]) continue;
      const why = `Precondition failed: ${field} in precondition: ${wanted}, in object meta: ${metadata[field]}`;
      throw new WorldError("conflict", `Operation cannot be fulfilled on ${nameOf(ref)}: ${why}`);
    }
    api.delete(ref);
  }

  async evict(pod: EvictedPod, { dryRun = false }: WriteOptions = {}): Promise<void> {
    const ref: Ref = { apiVersion: "v1", kind: "Pod", namespace: pod.namespace, name: pod.name };
    this.#called("evict", ref, dryRun);
    admitEviction(this.#to.api, pod);
    if (!dryRun) this.#to.api.delete(ref);
  }

  // oxlint-disable-next-line max-params -- as the interface has it
  async watchUntil<T extends KubeObject>(
    ref: Ref,
    satisfies: (object: T | undefined) => boolean,
    atMostSeconds: number,
  ): Promise<Watched<T>> {
    this.#called("watchUntil", ref);
    return until(this.#to.api, {
      ref,
      satisfies: satisfies as (object: KubeObject | undefined) => boolean,
      atMostSeconds,
    }) as Promise<Watched<T>>;
  }

  #answer(verb: "list" | "listMetadata", kind: Kind, options: ListOptions): Answer {
    // The paths of the real client are built only because they refuse what is not a name.
    listPath(kind, options.namespace);
    listQuery(options);
    this.#log({ verb, kind: kind.kind, namespace: options.namespace, name: undefined, dryRun: false });
    return answer(this.#to.api, kind, { ...options, isBehind: this.#to.isBehind });
  }

  // oxlint-disable-next-line max-params -- a flag for the log
  #called(verb: keyof Cluster, ref: Ref, dryRun = false): void {
    objectPath(ref);
    this.#log({ verb, kind: ref.kind, namespace: ref.namespace, name: ref.name, dryRun });
  }

  #log(request: Omit<Request, "manager">): void {
    this.#to.requests.push({ ...request, manager: this.#to.manager });
  }
}
