import { Snapshot } from "../domain/snapshot.ts";
import { type Cluster, isWorldError } from "../world/world.ts";
import { CONFIG_MAP, Documents, compareAndSwap } from "./config-maps.ts";

const MARK = "kubeheal.io/snapshot";
const TAKEN_AT = "kubeheal.io/taken-at";
const PREFIX = "snapshot-";
const PAGE = 500;

/** One ConfigMap for each namespace that has opted in, in the engine's own. */
export class Snapshots {
  private readonly documents: Documents<Snapshot>;
  private readonly cluster: Cluster;
  private readonly namespace: string;

  constructor(cluster: Cluster, namespace: string) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.documents = new Documents(cluster, namespace, { key: "snapshot.json", schema: Snapshot, version: 1 });
  }

  async load(namespace: string): Promise<Snapshot | undefined> {
    return (await this.documents.load(nameOf(namespace)))?.value;
  }

  /** `decide` returns the next one, or what it was given to leave it so. Throws `unavailable` when others were faster each time. */
  async swap(
    namespace: string,
    decide: (current: Snapshot | undefined) => Snapshot | undefined,
  ): Promise<Snapshot | undefined> {
    const name = nameOf(namespace);
    return compareAndSwap(() => this.documents.load(name), decide, {
      create: (value) => this.documents.create(name, value, marksOf(value)),
      save: (value, version) => this.documents.save(name, value, { ...marksOf(value), version }),
    });
  }

  /** Of which namespaces something is remembered, and since when at the latest; by metadata alone. */
  async namespaces(): Promise<{ readonly namespace: string; readonly writtenAt: string }[]> {
    const found: { namespace: string; writtenAt: string }[] = [];
    let from: string | undefined;
    do {
      const page = await this.cluster.listMetadata(CONFIG_MAP, {
        namespace: this.namespace,
        labelSelector: MARK,
        limit: PAGE,
        continue: from,
      });
      for (const { metadata } of page.items) {
        const writtenAt = metadata.annotations?.[TAKEN_AT] ?? metadata.creationTimestamp ?? "";
        found.push({ namespace: metadata.name.slice(PREFIX.length), writtenAt });
      }
      from = page.continue;
    } while (from !== undefined);
    return found;
  }

  /** Deletes what is remembered of a namespace, unless it is of a time that is kept. Whoever writes it at the same moment wins. Says whether it is gone. */
  async forget(namespace: string, isKept: (takenAt: string) => boolean): Promise<boolean> {
    const found = await this.documents.load(nameOf(namespace));
    if (!found || isKept(found.value.newest.takenAt)) return false;
    try {
      await this.documents.remove(nameOf(namespace), found.version);
      return true;
    } catch (error) {
      if (!isWorldError(error, "conflict", "not-found")) throw error;
      return false;
    }
  }
}

function marksOf({ newest }: Snapshot): { labels: Record<string, string>; annotations: Record<string, string> } {
  return { labels: { [MARK]: "true" }, annotations: { [TAKEN_AT]: newest.takenAt } };
}

function nameOf(namespace: string): string {
  return `${PREFIX}${namespace}`;
}
