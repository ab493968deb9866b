import { z } from "zod";

import { Ending } from "./incident.ts";
import { Target } from "./target.ts";
import { Timestamp } from "./time.ts";

/** What was tried on a target, with what result. */
export const Attempt = z.strictObject({
  /** The problem that was answered. */
  remedy: z.string(),
  workflow: z.string(),
  incident: z.string(),
  at: Timestamp,
  ending: Ending,
  because: z.string(),
});
export type Attempt = z.infer<typeof Attempt>;

/** One per target, found by name: the event path lists nothing else. */
export const TargetRecord = z.strictObject({
  schemaVersion: z.literal(1),
  target: Target.optional(),
  /** The newest episode; its incident may not exist yet, then whoever finds that creates it. */
  episode: z.int().min(1),
  /** The incident whose workflow may change this target now, and until when at the latest. */
  heldBy: z.strictObject({ incident: z.string(), until: Timestamp }).optional(),
  tried: z.array(Attempt),
});
export type TargetRecord = z.infer<typeof TargetRecord>;
