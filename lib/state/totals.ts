import { z } from "zod";

import type { Cluster } from "../world/world.ts";
import { Documents, compareAndSwap } from "./config-maps.ts";

const Totals = z.strictObject({
  schemaVersion: z.literal(2),
  /** What deleted incidents have added to the metrics, by sample; see `lib/metrics/figures.ts`. */
  figures: z.record(z.string(), z.number().min(0)),
  /** How many batches were counted. */
  batches: z.int().min(0),
  /** Keys of the batch that was counted last: it may not be deleted yet, and must not be counted twice. */
  counted: z.array(z.string()),
  /** When the last tick was heard. */
  lastTickAt: z.string().optional(),
});
export type Totals = z.infer<typeof Totals>;

const NAME = "kubeheal-totals";
const NONE: Totals = { schemaVersion: 2, figures: {}, batches: 0, counted: [] };

/** Version 1 knew only how incidents ended. */
const UPCASTS = {
  1: ({ incidents = {}, ...older }: Readonly<Record<string, unknown>>) => ({
    ...older,
    schemaVersion: 2,
    figures: Object.fromEntries(
      Object.entries(incidents as object).map(([outcome, count]) => [
        `incidents_closed_total{outcome="${outcome}"}`,
        count as unknown,
      ]),
    ),
    batches: 0,
  }),
};

/** One of a batch; the row of an ignored alert comes again under the same id, and is another one then. */
export function keyOf({ id, openedAt }: { readonly id: string; readonly openedAt: string }): string {
  return `${id}@${openedAt}`;
}

/** What an incident that is about to be deleted has counted. */
export interface Counted {
  readonly key: string;
  readonly figures: Readonly<Record<string, number>>;
}

/** What remains of deleted incidents, so that no counter ever falls. */
export class TotalsStore {
  private readonly documents: Documents<Totals>;

  constructor(cluster: Cluster, namespace: string) {
    this.documents = new Documents(cluster, namespace, {
      key: "totals.json",
      schema: Totals,
      version: 2,
      upcasts: UPCASTS,
    });
  }

  async load(): Promise<Totals> {
    return (await this.documents.load(NAME))?.value ?? NONE;
  }

  /** Counts a batch that is about to be deleted. Counting the same batch again, after a crash in between, changes nothing. */
  async fold(batch: readonly Counted[]): Promise<void> {
    await this.swap((current) => {
      const known = new Set(current.counted);
      const figures: Record<string, number> = { ...current.figures };
      for (const { key, figures: more } of batch) {
        if (known.has(key)) continue;
        for (const [sample, value] of Object.entries(more)) figures[sample] = (figures[sample] ?? 0) + value;
      }
      return { ...current, figures, batches: current.batches + 1, counted: batch.map(({ key }) => key) };
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
