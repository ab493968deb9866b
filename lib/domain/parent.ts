import { z } from "zod";

import { IncidentId } from "./ids.ts";
import { Target } from "./target.ts";
import { Timestamp } from "./time.ts";

/** How the trouble of one thing becomes the trouble of another. `before`: people asked for both together, and the lower layer comes first. */
export const Relation = z.enum(["node", "quota", "dependency", "before"]);
export type Relation = z.infer<typeof Relation>;

/** What is waited for, because its trouble is the cause. The last one that is not over is waited for now. */
export const Parent = z.strictObject({
  target: Target,
  relation: Relation,
  /** The evidence, one sentence. */
  because: z.string(),
  /** Absent: it is in trouble, and nobody has told of it yet. */
  incident: IncidentId.optional(),
  since: Timestamp,
  until: Timestamp,
  over: z
    .strictObject({
      at: Timestamp,
      /** It came out well, somebody else has it now, it took too long, or the evidence speaks of it no more. */
      how: z.enum(["well", "with-people", "too-long", "no-cause"]),
      because: z.string(),
    })
    .optional(),
});
export type Parent = z.infer<typeof Parent>;

export function parentOf({ parents }: { readonly parents: readonly Parent[] }): Parent | undefined {
  const last = parents.at(-1);
  return last?.over ? undefined : last;
}
