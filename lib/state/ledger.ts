import { z } from "zod";

import { Timestamp, isAfter } from "../domain/time.ts";
import type { Cluster } from "../world/world.ts";
import { Documents, compareAndSwap } from "./config-maps.ts";

const Book = z.strictObject({
  schemaVersion: z.literal(1),
  /** Incident → when it took its place, and until when it may keep it. */
  taken: z.record(z.string(), z.strictObject({ at: Timestamp, until: Timestamp })),
});
type Book = z.infer<typeof Book>;

export interface Place {
  readonly incident: string;
  readonly now: Date;
  readonly until: Date;
  /** How many may be taken at once. */
  readonly limit: number;
}

/** How many workflows may change something at once, per namespace and in the cluster: counted from what is stored. */
export class Ledger {
  private readonly documents: Documents<Book>;

  constructor(cluster: Cluster, namespace: string) {
    this.documents = new Documents(cluster, namespace, { key: "ledger.json", schema: Book, version: 1 });
  }

  /**
   * Takes a place in a book (`cluster` or the name of a namespace). Returns undefined, or the sentence that says who has them all.
   * Being refused is only a read; entries whose incident is over, gone or past its time are free.
   */
  async take(book: string, place: Place, isOver: (incident: string) => Promise<boolean>): Promise<string | undefined> {
    let refusal: string | undefined;
    await this.swap(book, async (current) => {
      refusal = undefined;
      const taken = current?.taken ?? {};
      if (taken[place.incident] !== undefined) return undefined;
      const kept = Object.keys(taken).length < place.limit ? taken : await stillTaken(taken, place.now, isOver);
      if (Object.keys(kept).length >= place.limit) {
        refusal = `the budget of ${inWords(book)} is used up: ${place.limit} at once, taken by ${Object.keys(kept).join(", ") || "nobody (it is 0)"}`;
        return undefined;
      }
      const entry = { at: place.now.toISOString(), until: place.until.toISOString() };
      return { schemaVersion: 1, taken: { ...kept, [place.incident]: entry } };
    });
    return refusal;
  }

  async giveBack(book: string, incident: string): Promise<void> {
    await this.swap(book, (current) => {
      if (current?.taken[incident] === undefined) return undefined;
      const { [incident]: _, ...others } = current.taken;
      return { ...current, taken: others };
    });
  }

  async entries(book: string): Promise<readonly string[]> {
    return Object.keys((await this.documents.load(nameOf(book)))?.value.taken ?? {});
  }

  private swap(
    book: string,
    decide: (current: Book | undefined) => Book | undefined | Promise<Book | undefined>,
  ): Promise<Book | undefined> {
    const name = nameOf(book);
    const marks = { labels: { "kubeheal.io/ledger": "true" }, annotations: {} };
    return compareAndSwap(() => this.documents.load(name), decide, {
      create: (value) => this.documents.create(name, value, marks),
      save: (value, version) => this.documents.save(name, value, { ...marks, version }),
    });
  }
}

export const CLUSTER = "*";
/** Of all nodes together: what is done to them is done to one after the other. */
export const NODES = "*nodes";

/** These books have a dot in their names, which no namespace can have: a namespace called "cluster" has its own. */
function nameOf(book: string): string {
  if (book === CLUSTER) return "ledger.cluster";
  return book === NODES ? "ledger.nodes" : `ledger-${book}`;
}

function inWords(book: string): string {
  if (book === CLUSTER) return "the cluster";
  return book === NODES ? "nodes" : `namespace ${book}`;
}

async function stillTaken(
  taken: Book["taken"],
  now: Date,
  isOver: (incident: string) => Promise<boolean>,
): Promise<Book["taken"]> {
  const kept: [string, Book["taken"][string]][] = [];
  for (const [incident, entry] of Object.entries(taken)) {
    if (isAfter(entry.until, now) && !(await isOver(incident))) kept.push([incident, entry]);
  }
  return Object.fromEntries(kept);
}
