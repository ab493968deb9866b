import { z } from "zod";

import { Timestamp } from "./time.ts";

/** An object of a namespace, as far as it is remembered: no value of it. */
export const Remembered = z.strictObject({
  kind: z.string(),
  name: z.string(),
  /** Hash of its spec; absent: it has none, or it was not read. */
  spec: z.string().optional(),
  /** When somebody wrote it last, by its `managedFields`. */
  writtenAt: Timestamp.optional(),
  /** Of a Service: whose pods it sends to, which nobody can ask it any more when it is gone. */
  selector: z.record(z.string(), z.string()).optional(),
});
export type Remembered = z.infer<typeof Remembered>;

export const Generation = z.strictObject({ takenAt: Timestamp, objects: z.array(Remembered) });
export type Generation = z.infer<typeof Generation>;

/** What there was in a namespace while nothing was wrong there: the newest look, and one that stood for an hour without an incident. */
export const Snapshot = z.strictObject({
  schemaVersion: z.literal(1),
  namespace: z.string(),
  newest: Generation,
  good: Generation.optional(),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** What was there, and is not any more; between when and when it went. */
export interface Vanished extends Remembered {
  readonly lastSeenAt: Timestamp;
  /** Absent: nobody has looked since. */
  readonly goneBy: Timestamp | undefined;
}

/** Everything of a kind that a snapshot knows and `there` does not name, each once. */
export function vanishedFrom({ newest, good }: Snapshot, kind: string, there: ReadonlySet<string>): Vanished[] {
  const isGone = (each: Remembered): boolean => each.kind === kind && !there.has(each.name);
  const known = newest.objects.filter(isGone);
  const names = new Set(newest.objects.filter((each) => each.kind === kind).map(({ name }) => name));
  const older = good?.objects.filter((each) => isGone(each) && !names.has(each.name)) ?? [];
  return [
    ...known.map((each) => ({ ...each, lastSeenAt: newest.takenAt, goneBy: undefined })),
    ...older.map((each) => ({ ...each, lastSeenAt: good?.takenAt ?? newest.takenAt, goneBy: newest.takenAt })),
  ];
}
