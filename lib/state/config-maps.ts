import { z } from "zod";

import { type Cluster, type KubeObject, WorldError, isWorldError, orNothing } from "../world/world.ts";

export interface ConfigMapObject extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

export const CONFIG_MAP = { apiVersion: "v1", kind: "ConfigMap" } as const;

/** A stored value and the resourceVersion it was read at; a save with an older one is a `conflict`. */
export interface Stored<T> {
  readonly value: T;
  readonly version: string;
}

/** How often a compare-and-swap that lost is decided again before the caller is asked to come back. */
const TRIES = 6;

/**
 * Reads, decides and writes until nobody was faster. `decide` returns the value to store, or undefined to leave everything as it is.
 * Throws `unavailable` when others were faster each time.
 */
export async function compareAndSwap<T>(
  load: () => Promise<Stored<T> | undefined>,
  decide: (current: T | undefined) => T | undefined | Promise<T | undefined>,
  store: { create: (value: T) => Promise<void>; save: (value: T, version: string) => Promise<void> },
): Promise<T | undefined> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const current = await load();
    const next = await decide(current?.value);
    if (next === undefined || next === current?.value) return current?.value;
    try {
      await (current ? store.save(next, current.version) : store.create(next));
      return next;
    } catch (error) {
      // Somebody was faster, or we do not know whether it was stored: reading tells.
      if (!isWorldError(error, "conflict", "exists", "not-found", "unknown-result")) throw error;
      // Nothing can be created where its namespace is missing; the server's sentence names it.
      if (error.kind === "not-found" && !current) throw error;
    }
  }
  throw new WorldError("unavailable", `others were faster ${TRIES} times in a row`);
}

export interface DocumentKind<T> {
  /** The key of the ConfigMap's data. */
  readonly key: string;
  readonly schema: z.ZodType<T>;
  readonly version: number;
  /** By the version that was found: makes of it the next newer one. Every older version has one, so a rolling update reads what it finds. */
  readonly upcasts?: Readonly<Record<number, (older: Readonly<Record<string, unknown>>) => Record<string, unknown>>>;
}

/** One kind of stored value: which ConfigMap it is in, and how it is read. */
export class Documents<T> {
  private readonly cluster: Cluster;
  private readonly namespace: string;
  private readonly kind: DocumentKind<T>;

  constructor(cluster: Cluster, namespace: string, kind: DocumentKind<T>) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.kind = kind;
  }

  async load(name: string): Promise<Stored<T> | undefined> {
    const map = await orNothing(this.cluster.get<ConfigMapObject>({ ...CONFIG_MAP, namespace: this.namespace, name }));
    return map && { value: this.read(name, map), version: map.metadata.resourceVersion ?? "" };
  }

  async create(name: string, value: T, marks: Marks): Promise<void> {
    await this.cluster.create(this.toObject(name, value, marks));
  }

  async save(name: string, value: T, marks: Marks & { version: string }): Promise<void> {
    const object = this.toObject(name, value, marks);
    await this.cluster.replace({ ...object, metadata: { ...object.metadata, resourceVersion: marks.version } });
  }

  /** Only as it was read: a `resourceVersion` is of one write to one object, so a newer one under the same name is none of it, either. */
  async remove(name: string, version: string): Promise<void> {
    await this.cluster.delete({ ...CONFIG_MAP, namespace: this.namespace, name }, { resourceVersion: version });
  }

  private toObject(name: string, value: T, { labels, annotations }: Marks): ConfigMapObject {
    return {
      ...CONFIG_MAP,
      metadata: { name, namespace: this.namespace, labels, annotations },
      data: { [this.kind.key]: JSON.stringify(value) },
    };
  }

  /** Newer than ours: touch nothing, a newer engine will. Unreadable: `invalid`, so that nobody retries it for ever. */
  private read(name: string, map: ConfigMapObject): T {
    const { key, schema, version, upcasts = {} } = this.kind;
    let found = parse(map.data?.[key]);
    const theirs = versionOf(found);
    if (theirs > version) {
      const message = `ConfigMap ${name} has schemaVersion ${theirs}, newer than this engine's ${version}: nothing is touched`;
      throw new WorldError("unavailable", message);
    }
    for (let from = theirs; from < version; from += 1)
      found = upcasts[from]?.(found as Record<string, unknown>) ?? found;
    const read = schema.safeParse(found);
    if (read.success) return read.data;
    throw new WorldError(
      "invalid",
      `ConfigMap ${name} cannot be read: ${z.prettifyError(read.error).replaceAll(/\s+/g, " ")}`,
    );
  }
}

const Versioned = z.object({ schemaVersion: z.int().min(1) });

function versionOf(found: unknown): number {
  const { success, data } = Versioned.safeParse(found);
  return success ? data.schemaVersion : Number.NaN;
}

export interface Marks {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
