import { z } from "zod";

import { Timestamp } from "./time.ts";

export const Severity = z.enum(["critical", "high", "medium", "low"]);
export type Severity = z.infer<typeof Severity>;

/** What made us look: an alert, a person's request, or a model's score. The pair (fingerprint, startsAt) names it for ever. */
export const Signal = z.strictObject({
  kind: z.enum(["alert", "person", "score"]),
  name: z.string(),
  fingerprint: z.string(),
  status: z.enum(["firing", "resolved"]),
  severity: Severity,
  startsAt: Timestamp,
  /** When it was last heard of. */
  heardAt: Timestamp,
  resolvedAt: Timestamp.optional(),
  summary: z.string().optional(),
  /** The labels that say what it is about (pod, container, reason…), not all that it carries. */
  labels: z.record(z.string(), z.string()),
});
export type Signal = z.infer<typeof Signal>;

/** Words that rules really use for severity, and what they mean here. `info` and `none` never become a signal. */
const SEVERITIES: Readonly<Record<string, Severity>> = {
  critical: "critical",
  page: "critical",
  error: "high",
  high: "high",
  major: "high",
  warning: "medium",
  medium: "medium",
  minor: "low",
  low: "low",
};

export function severityOf(word: string | undefined): Severity {
  const key = (word ?? "").toLowerCase();
  // A sender's word may also be that of a property which every object has.
  return (Object.hasOwn(SEVERITIES, key) ? SEVERITIES[key] : undefined) ?? "medium";
}

const ORDER: readonly Severity[] = ["low", "medium", "high", "critical"];

export function worst(severities: readonly Severity[]): Severity {
  return ORDER.findLast((severity) => severities.includes(severity)) ?? "medium";
}
