import { z } from "zod";

import { Timestamp, isAfter, later } from "../domain/time.ts";
import type { Cluster } from "../world/world.ts";
import { Documents, compareAndSwap } from "./config-maps.ts";

const Floor = z.strictObject({
  schemaVersion: z.literal(2),
  episode: z.int().min(0),
  /** Absent in what an older engine wrote. */
  raisedAt: Timestamp.optional(),
});
type Floor = z.infer<typeof Floor>;

const NAME = "target-floor";
const MARKS = { labels: { "kubeheal.io/target-floor": "true" }, annotations: {} };
/** Whoever reads it once for many alerts is done with them within a minute; clocks may differ by more than that. */
const STANDS_SECONDS = 300;

/**
 * The highest episode of any record that was deleted, or soon will be: a record that is made anew begins above it, so no incident's id is ever used
 * twice. It is raised minutes before the record goes, so what was read a moment ago is as good as what is read now.
 */
export class EpisodeFloor {
  private readonly now: () => Date;
  private readonly floors: Documents<Floor>;

  constructor(cluster: Cluster, namespace: string, now: () => Date) {
    this.now = now;
    this.floors = new Documents(cluster, namespace, {
      key: "floor.json",
      schema: Floor,
      version: 2,
      // Nobody wrote down then when it was raised.
      upcasts: { 1: (older) => ({ ...older, schemaVersion: 2 }) },
    });
  }

  async read(): Promise<number> {
    return (await this.floors.load(NAME))?.value.episode ?? 0;
  }

  /** Raises it where it is lower. Says whether it has stood there for so long that nobody works with a lower one any more. */
  async hasStoodAt(episode: number): Promise<boolean> {
    const floor = await compareAndSwap<Floor>(
      () => this.floors.load(NAME),
      (current) => {
        if (current?.raisedAt !== undefined && current.episode >= episode) return current;
        const highest = Math.max(episode, current?.episode ?? 0);
        return { schemaVersion: 2, episode: highest, raisedAt: this.now().toISOString() };
      },
      {
        create: (value) => this.floors.create(NAME, value, MARKS),
        save: (value, version) => this.floors.save(NAME, value, { ...MARKS, version }),
      },
    );
    return floor?.raisedAt !== undefined && isAfter(this.now(), later(floor.raisedAt, STANDS_SECONDS));
  }
}
