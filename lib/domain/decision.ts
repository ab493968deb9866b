import { z } from "zod";

import { Timestamp } from "./time.ts";

/** Who decided something. Where nobody logs in, it is only what they call themselves. */
export const Person = z.strictObject({ who: z.string(), selfDeclared: z.boolean() });
export type Person = z.infer<typeof Person>;

export const DecisionKind = z.enum(["approve", "deny", "pause", "resume", "close", "retry", "delete"]);
export type DecisionKind = z.infer<typeof DecisionKind>;

/** What a person decided about an incident, as it is kept. */
export const Decision = z.strictObject({
  kind: DecisionKind,
  ...Person.shape,
  at: Timestamp,
  because: z.string(),
  /** Of the plan that was approved or denied. */
  digest: z.string().optional(),
});
export type Decision = z.infer<typeof Decision>;

/** A person's consent to one plan, for a while; another digest is another plan. */
export const Approval = z.strictObject({
  ...Person.shape,
  digest: z.string(),
  at: Timestamp,
  until: Timestamp,
  because: z.string(),
});
export type Approval = z.infer<typeof Approval>;

/** A name in a sentence; one that nobody has checked says so. */
export function inWords({ who, selfDeclared }: Person): string {
  return selfDeclared ? `${who} (self-declared)` : who;
}
