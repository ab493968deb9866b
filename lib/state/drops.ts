import { z } from "zod";

import type { CountsDrops, Drop, DropCounts } from "../domain/drop.ts";
import { type World, isWorldError } from "../world/world.ts";
import { Documents, compareAndSwap } from "./config-maps.ts";

/** The ConfigMap; not that of the totals, so that an account that only counts drops cannot touch what incidents have added up to. */
export const DROPS_NAME = "kubeheal-drops";

const Book = z.strictObject({
  schemaVersion: z.literal(1),
  /** By word; a newer engine may know more words than this one. */
  counts: z.record(z.string(), z.int().min(0)),
  /** Who wrote last: tells whether a write whose answer was lost is in it. */
  writtenBy: z.string(),
});
type Book = z.infer<typeof Book>;

type Counting = Pick<World, "cluster" | "randomId" | "count">;

const NONE: Book = { schemaVersion: 1, counts: {}, writtenBy: "" };
const MARKS = { labels: { "kubeheal.io/totals": "true" }, annotations: {} };

/**
 * Counts what was dropped, so that the count outlives the process. There is one write at a time: what is dropped while it is underway goes into the next,
 * so a storm of a thousand events is a few writes and not a thousand, and whoever counted knows when it is stored. What could not be written
 * is kept for the next write; only a process that dies before that loses it.
 */
export class Drops implements CountsDrops {
  readonly #documents: Documents<Book>;
  readonly #world: Counting;
  #pending = new Map<Drop, number>();
  #writing: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(world: Counting, namespace: string) {
    this.#world = world;
    this.#documents = new Documents(world.cluster, namespace, { key: "drops.json", schema: Book, version: 1 });
  }

  /** Resolves when it is stored, or cannot be stored now. */
  async count(counts: DropCounts): Promise<void> {
    const entries = Object.entries(counts) as [Drop, number][];
    if (entries.length === 0) return;
    for (const [what, times] of entries) this.#world.count(what, times);
    this.#add(entries);
    this.#next ??= this.#writing.then(() => this.#write());
    await this.#next;
  }

  async load(): Promise<Readonly<Record<string, number>>> {
    return (await this.#documents.load(DROPS_NAME))?.value.counts ?? {};
  }

  /** Makes the ConfigMap where it is missing: most functions may write it and make none. */
  async prepare(): Promise<void> {
    if (await this.#documents.load(DROPS_NAME)) return;
    try {
      await this.#documents.create(DROPS_NAME, NONE, MARKS);
    } catch (error) {
      if (!isWorldError(error, "exists")) throw error;
    }
  }

  #write(): Promise<void> {
    const counts = this.#pending;
    this.#pending = new Map();
    this.#next = undefined;
    this.#writing = this.#store(counts).then((isStored) => {
      if (!isStored) this.#add(counts);
    });
    return this.#writing;
  }

  async #store(counts: ReadonlyMap<Drop, number>): Promise<boolean> {
    const writtenBy = this.#world.randomId();
    try {
      const stored = await compareAndSwap(
        () => this.#documents.load(DROPS_NAME),
        (current) => (current && current.writtenBy !== writtenBy ? added(current, counts, writtenBy) : current),
        {
          create: () => Promise.reject(new Error("it is made by prepare")),
          save: (value, version) => this.#documents.save(DROPS_NAME, value, { ...MARKS, version }),
        },
      );
      return stored !== undefined;
    } catch (error) {
      if (!isWorldError(error)) throw error;
      return false;
    }
  }

  #add(counts: Iterable<readonly [Drop, number]>): void {
    for (const [what, times] of counts) this.#pending.set(what, (this.#pending.get(what) ?? 0) + times);
  }
}

function added(current: Book, more: ReadonlyMap<Drop, number>, writtenBy: string): Book {
  const counts = { ...current.counts };
  for (const [what, times] of more) counts[what] = (counts[what] ?? 0) + times;
  return { ...current, counts, writtenBy };
}
