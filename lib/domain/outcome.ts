import { z } from "zod";

/** What became of one attempt at a step. `because` is a sentence for people. */
export const Outcome = z.discriminatedUnion("kind", [
  /** The change is made (or was not needed: `changed` is false) and its own effect was seen. */
  z.strictObject({ kind: z.literal("done"), changed: z.boolean(), because: z.string() }),
  /** The change is made, its effect is not there yet: look again. */
  z.strictObject({ kind: z.literal("waiting"), because: z.string() }),
  /** A PodDisruptionBudget forbids it now: nothing was changed. */
  z.strictObject({ kind: z.literal("blocked"), because: z.string() }),
  /** The API server asks for patience: nothing is known to have changed. */
  z.strictObject({ kind: z.literal("throttled"), forSeconds: z.number().min(0), because: z.string() }),
  /** It must not be made: nothing was changed. */
  z.strictObject({ kind: z.literal("refused"), because: z.string() }),
  /** It was perhaps made and did not work. */
  z.strictObject({ kind: z.literal("failed"), because: z.string() }),
]);
export type Outcome = z.infer<typeof Outcome>;

export const done = (because: string): Outcome => ({ kind: "done", changed: true, because });
export const unneeded = (because: string): Outcome => ({ kind: "done", changed: false, because });
export const waiting = (because: string): Outcome => ({ kind: "waiting", because });
export const blocked = (because: string): Outcome => ({ kind: "blocked", because });
export const throttled = (forSeconds: number, because: string): Outcome => ({ kind: "throttled", forSeconds, because });
export const refused = (because: string): Outcome => ({ kind: "refused", because });
export const failed = (because: string): Outcome => ({ kind: "failed", because });
