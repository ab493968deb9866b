import { type AlertRule, mayHaveFired } from "../domain/alert-rule.ts";
import type { Settings } from "../domain/settings.ts";
import type { Signal } from "../domain/signal.ts";
import { spokenTime } from "../domain/spoken-time.ts";
import { later } from "../domain/time.ts";
import type { Workflow } from "../domain/workflow.ts";

export type RuleReading =
  | { readonly kind: "read"; readonly rules: readonly AlertRule[] }
  /** With the sentence why nothing is known of any rule. */
  | { readonly kind: "unread"; readonly because: string };

export interface AlertWindow {
  readonly seconds: number;
  readonly because: string;
}

/**
 * How long after a change these alerts may go on firing though all is well: until what their expressions look back at is past, until the rule is
 * evaluated and `for` and `keep_firing_for` are over, and until Alertmanager speaks of it. The longest counts, and for a rule that is not known a setting.
 */
export function windowOf(signals: readonly Signal[], reading: RuleReading, settings: Settings): AlertWindow {
  const windows = signals.map((signal) => windowOfOne(signal, reading, settings));
  const longest = windows.toSorted((a, b) => b.seconds - a.seconds)[0];
  return longest ?? { seconds: 0, because: "no alert of it fires" };
}

function windowOfOne(signal: Signal, reading: RuleReading, settings: Settings): AlertWindow {
  const unknown = (because: string): AlertWindow => ({
    seconds: settings.alertWindowSeconds,
    because: `${signal.name} may take ${spokenTime(settings.alertWindowSeconds)}, as its rule is not known: ${because}`,
  });
  if (reading.kind === "unread") return unknown(reading.because);
  const mine = reading.rules.filter((rule) => mayHaveFired(rule, signal));
  if (mine.length === 0) return unknown("Prometheus has no alerting rule of that name with these labels");
  const windows = mine.map((rule) => {
    const { lookBack } = rule;
    return lookBack.kind === "known" ? known(rule, lookBack.seconds, settings) : unknown(lookBack.because);
  });
  return windows.toSorted((a, b) => b.seconds - a.seconds)[0] ?? unknown("it is empty");
}

function known(rule: AlertRule, lookBack: number, { groupIntervalSeconds }: Settings): AlertWindow {
  const { name, forSeconds, keepFiringSeconds, intervalSeconds } = rule;
  const parts = [
    ["looks back", lookBack],
    ["for", forSeconds],
    ["keep_firing_for", keepFiringSeconds],
    // It may have been evaluated just before the trouble was over.
    ["evaluated every", intervalSeconds],
    ["Alertmanager's group interval", groupIntervalSeconds],
  ] as const;
  const told = parts.filter(([, seconds]) => seconds > 0).map(([what, seconds]) => `${what} ${spokenTime(seconds)}`);
  const seconds = Math.ceil(parts.map(([, each]) => each).reduce((sum, each) => sum + each, 0));
  return { seconds, because: `${name} may take ${spokenTime(seconds)} to clear (${told.join(", ")})` };
}

/** When the alerts that a workflow answers must be clear; before the rules were read, by the setting. */
export function clearsBy({ clears, startedAt, plannedAt }: Workflow, { alertWindowSeconds }: Settings): Date {
  return clears ? new Date(clears.by) : later(startedAt ?? plannedAt, alertWindowSeconds);
}
