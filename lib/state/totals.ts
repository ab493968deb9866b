import { z } from "zod";

import type { Cluster } from "../world/world.ts";
import { Documents, compareAndSwap } from "./config-maps.ts";

const Totals = z.strictObject({
  schemaVersion: z.literal(1),
  /** Deleted incidents by how they ended. */
  incidents: z.record(z.string(), z.int().min(0)),
  /** The batch that was counted last: it may not be deleted yet, and must not be counted twice. */
  counted: z.array(z.string()),
  /** When the last tick was heard. */
  lastTickAt: z.string().optional(),
});
export type Totals = z.infer<typeof Totals>;

const NAME = "kubeheal-totals";
const NONE: Totals = { schemaVersion: 1, incidents: {}, counted: [] };

/** What remains of deleted incidents, so that no counter ever falls. */
export class TotalsStore {
  private readonly documents: Documents<Totals>;

  constructor(cluster: Cluster, namespace: string) {
    this.documents = new Documents(cluster, namespace, { key: "totals.json", schema: Totals, version: 1 });
  }

  async load(): Promise<Totals> {
    return (await this.documents.load(NAME))?.value ?? NONE;
  }

  /** Counts a batch that is about to be deleted. Counting the same batch again, after a crash in between, changes nothing. */
  async fold(batch: readonly { readonly id: string; readonly ending: string }[]): Promise<void> {
    await this.swap((current) => {
      const fresh = batch.filter(({ id }) => !current.counted.includes(id));
      const incidents = { ...current.incidents };
      for (const { ending } of fresh) incidents[ending] = (incidents[ending] ?? 0) + 1;
      return { ...current, incidents, counted: batch.map(({ id }) => id) };
    });
  }

  async ticked(at: Date): Promise<void> {
    await this.swap((current) => ({ ...current, lastTickAt: at.toISOString() }));
  }

  private async swap(change: (current: Totals) => Totals): Promise<void> {
    const marks = { labels: { "kubeheal.io/totals": "true" }, annotations: {} };
    await compareAndSwap(
      () => this.documents.load(NAME),
      (current) => change(current ?? NONE),
      {
        create: (value) => this.documents.create(NAME, value, marks),
        save: (value, version) => this.documents.save(NAME, value, { ...marks, version }),
      },
    );
  }
}
