import { severityOf } from "./signal.ts";
import type { Signal } from "./signal.ts";

/** How far into the past a rule looks. */
export type LookBack =
  | { readonly kind: "known"; readonly seconds: number }
  /** With the reason: what is read wrongly would be believed. */
  | { readonly kind: "unknown"; readonly because: string };

/** An alerting rule, as whoever evaluates it has it. All times in seconds. */
export interface AlertRule {
  readonly name: string;
  /** PromQL. */
  readonly query: string;
  readonly lookBack: LookBack;
  /** Static ones; their values may be templates. */
  readonly labels: Readonly<Record<string, string>>;
  readonly forSeconds: number;
  readonly keepFiringSeconds: number;
  /** How often its group is evaluated. */
  readonly intervalSeconds: number;
}

/** Several rules may share a name and differ in what they add: a warning and a critical one, one for each team. */
export function mayHaveFired(
  { name, labels }: AlertRule,
  signal: Pick<Signal, "name" | "labels" | "severity">,
): boolean {
  if (name !== signal.name) return false;
  const fixed = Object.entries(labels).filter(([, value]) => !value.includes("{{"));
  return fixed.every(([label, value]) => {
    if (label === "severity") return severityOf(value) === signal.severity;
    // Of an alert's labels only those are kept that say what it is about.
    const heard = signal.labels[label];
    return heard === undefined || heard === value;
  });
}
