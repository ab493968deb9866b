import type { Incident } from "../../lib/domain/incident.ts";
import type { ConfigMapObject } from "../../lib/state/config-maps.ts";
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
} from "../../lib/world/world.ts";

export interface Write {
  readonly verb: "create" | "replace" | "patch" | "delete" | "evict";
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  /** Of the object that it asks for, where it asks for just one. */
  readonly uid?: string | undefined;
  readonly succeeded: boolean;
}

interface Notes {
  readonly writes: Write[];
  whenSaved?: (incident: Incident) => Promise<void>;
}

/** Notes the writes that go through it, with whether they succeeded; dry runs are none. */
export class CountingCluster implements Cluster {
  readonly #inner: Cluster;
  readonly #notes: Notes;

  constructor(inner: Cluster, notes: Notes = { writes: [] }) {
    this.#inner = inner;
    this.#notes = notes;
  }

  get writes(): readonly Write[] {
    return this.#notes.writes;
  }

  /** Waited for after each save of an incident, before whoever saved it goes on. */
  whenSaved(act: (incident: Incident) => Promise<void>): void {
    this.#notes.whenSaved = act;
  }

  /** The same notes on another way to the cluster. */
  through(inner: Cluster): CountingCluster {
    return new CountingCluster(inner, this.#notes);
  }

  get<T extends KubeObject>(ref: Ref): Promise<T> {
    return this.#inner.get(ref);
  }

  list<T extends KubeObject>(kind: Kind, options: ListOptions): Promise<Page<T>> {
    return this.#inner.list(kind, options);
  }

  listMetadata(kind: Kind, options: ListOptions): Promise<Page<PartialObject>> {
    return this.#inner.listMetadata(kind, options);
  }

  create<T extends KubeObject>(object: T, options?: WriteOptions): Promise<T> {
    return this.#note("create", toRef(object), options, () => this.#inner.create(object, options));
  }

  replace<T extends KubeObject>(object: T, options?: WriteOptions): Promise<T> {
    return this.#note("replace", toRef(object), options, async () => {
      const replaced = await this.#inner.replace(object, options);
      const saved = (object as ConfigMapObject).data?.["incident.json"];
      if (saved !== undefined) await this.#notes.whenSaved?.(JSON.parse(saved) as Incident);
      return replaced;
    });
  }

  patch<T extends KubeObject>(ref: Ref, operations: readonly PatchOperation[], options?: WriteOptions): Promise<T> {
    return this.#note("patch", ref, options, () => this.#inner.patch<T>(ref, operations, options));
  }

  delete(ref: Ref, preconditions?: { uid?: string; resourceVersion?: string }): Promise<void> {
    return this.#note("delete", ref, undefined, () => this.#inner.delete(ref, preconditions));
  }

  evict(pod: { namespace: string; name: string; uid: string }, options?: WriteOptions): Promise<void> {
    return this.#note("evict", { apiVersion: "v1", kind: "Pod", ...pod }, options, () =>
      this.#inner.evict(pod, options),
    );
  }

  watchUntil<T extends KubeObject>(
    ref: Ref,
    satisfies: (object: T | undefined) => boolean,
    atMostSeconds: number,
  ): Promise<Watched<T>> {
    return this.#inner.watchUntil(ref, satisfies, atMostSeconds);
  }

  async #note<T>(
    verb: Write["verb"],
    { kind, namespace, name, uid }: Ref & { readonly uid?: string },
    options: WriteOptions | undefined,
    call: () => Promise<T>,
  ): Promise<T> {
    let succeeded = false;
    try {
      const result = await call();
      succeeded = true;
      return result;
    } finally {
      if (options?.dryRun !== true) this.#notes.writes.push({ verb, kind, namespace, name, uid, succeeded });
    }
  }
}

function toRef({ apiVersion, kind, metadata }: KubeObject): Ref {
  return { apiVersion, kind, namespace: metadata.namespace, name: metadata.name };
}

/** The changes in a namespace in words; the Events that tell people are none, and a pod that was asked to leave twice leaves once. */
export function changesIn(writes: readonly Write[], namespace: string | undefined): string[] {
  const evicted = new Set<string>();
  return writes
    .filter((write) => write.namespace === namespace && write.succeeded && write.kind !== "Event")
    .filter(({ verb, uid }) => verb !== "evict" || uid === undefined || (!evicted.has(uid) && evicted.add(uid)))
    .map(({ verb, kind, name }) => `${verb} ${kind} ${name}`);
}
