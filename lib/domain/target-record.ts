import { createHash } from "node:crypto";

import { z } from "zod";

import { Ending } from "./incident.ts";
import { Target } from "./target.ts";
import { Timestamp } from "./time.ts";
import type { Step } from "./workflow.ts";

/** 2: an attempt says which changes it left behind. */
export const RECORD_VERSION = 2;

/** What was tried on a target, with what result. */
export const Attempt = z.strictObject({
  /** The problem that was answered. */
  remedy: z.string(),
  workflow: z.string(),
  incident: z.string(),
  at: Timestamp,
  ending: Ending,
  because: z.string(),
  /** Fingerprints of the changes of desired state that it left behind on this target. */
  changes: z.array(z.string()).optional(),
});
export type Attempt = z.infer<typeof Attempt>;

/** One per target, found by name: the event path lists nothing else. */
export const TargetRecord = z.strictObject({
  schemaVersion: z.literal(RECORD_VERSION),
  target: Target.optional(),
  /** The newest episode; its incident may not exist yet, then whoever finds that creates it. */
  episode: z.int().min(1),
  /** The incident whose workflow may change this target now, and until when at the latest. */
  heldBy: z.strictObject({ incident: z.string(), until: Timestamp }).optional(),
  tried: z.array(Attempt),
  /** When it was last written; absent in what an older engine wrote. */
  changedAt: Timestamp.optional(),
});
export type TargetRecord = z.infer<typeof TargetRecord>;

/** What a target is of which nothing is known yet. */
export const NEVER_TRIED: TargetRecord = { schemaVersion: RECORD_VERSION, episode: 1, tried: [] };

/** Names a change by what it replaces by what, so that the same one made again is known. */
export function fingerprintOf({ action, target, parameters }: Pick<Step, "action" | "target" | "parameters">): string {
  const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([action, target, sorted]))
    .digest("hex")
    .slice(0, 16);
}
