import { z } from "zod";

import { Timestamp } from "./time.ts";

export const Layer = z.enum(["infrastructure", "platform", "application"]);
export type Layer = z.infer<typeof Layer>;

/** What a rule made of the evidence. */
export const Finding = z.strictObject({
  /** The rule's name; the runbook of the same name answers it. */
  problem: z.string(),
  layer: Layer,
  /** 0 to 1: how much of the evidence speaks for this and against the other readings. */
  confidence: z.number().min(0).max(1),
  /** One sentence for people: the cause. */
  cause: z.string(),
  /** The facts it rests on, one sentence each. */
  because: z.array(z.string()),
  /** Since when the symptom shows in the API. */
  since: Timestamp,
  /** How often the worst container has restarted; sets the soak. */
  restarts: z.int().min(0),
  /** What the runbook needs to name its steps: names, uids, hashes. */
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Finding = z.infer<typeof Finding>;
