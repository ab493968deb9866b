import { Snapshot } from "../domain/snapshot.ts";
import type { Cluster } from "../world/world.ts";
import { Documents, compareAndSwap } from "./config-maps.ts";

const MARKS = { labels: { "kubeheal.io/snapshot": "true" }, annotations: {} };

/** One ConfigMap for each namespace that has opted in, in the engine's own. */
export class Snapshots {
  private readonly documents: Documents<Snapshot>;

  constructor(cluster: Cluster, namespace: string) {
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
      create: (value) => this.documents.create(name, value, MARKS),
      save: (value, version) => this.documents.save(name, value, { ...MARKS, version }),
    });
  }
}

function nameOf(namespace: string): string {
  return `snapshot-${namespace}`;
}
