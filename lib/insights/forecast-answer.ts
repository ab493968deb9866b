import type { Predicted } from "../domain/model.ts";

/** What a model says of CPU and memory at a moment to come, as shares of 1; absent: it says nothing of that one. */
export interface Foretold {
  readonly cpu?: number | undefined;
  readonly memory?: number | undefined;
  /** The model's own, 0 to 1; absent: it does not say. */
  readonly confidence?: number | undefined;
  /** How many hours ahead its answer reaches; beyond that its last step stands. */
  readonly reachesHours: number;
}

export type ReadForecast =
  | ({ readonly kind: "foretold" } & Foretold)
  | { readonly kind: "unusable"; readonly because: string };

const clamp = (share: number): number => Math.max(0, Math.min(1, share));

/**
 * Reads an answer for a moment so many hours ahead; each step of it is an hour. By names: `cpu_usage` and `memory_usage`. By columns: CPU is the first and
 * memory the second (section 7.2 of the Go engine's contract). Labels, and a single column that says of nothing what it is, are no forecast.
 */
export function readForecast(predicted: Predicted, hoursAhead: number): ReadForecast {
  if (predicted.kind === "rows") return fromColumns(predicted.rows, hoursAhead);
  const { cpu_usage: cpu, memory_usage: memory } = predicted.metrics;
  if (!cpu && !memory) return { kind: "unusable", because: "it foretells neither cpu_usage nor memory_usage" };
  const confidences = [cpu, memory].flatMap((one) => (one ? (at(one.confidence, hoursAhead) ?? []) : []));
  return {
    kind: "foretold",
    cpu: cpu && share(at(cpu.values, hoursAhead)),
    memory: memory && share(at(memory.values, hoursAhead)),
    confidence:
      confidences.length === 0 ? undefined : confidences.reduce((sum, one) => sum + one, 0) / confidences.length,
    reachesHours: Math.max(cpu?.values.length ?? 0, memory?.values.length ?? 0),
  };
}

function fromColumns(rows: readonly (readonly number[])[], hoursAhead: number): ReadForecast {
  const row = at(rows, hoursAhead);
  const [cpu, memory] = row ?? [];
  if (cpu === undefined || memory === undefined)
    return { kind: "unusable", because: "it answers one number, and does not say whether of CPU or of memory" };
  return { kind: "foretold", cpu: share(cpu), memory: share(memory), reachesHours: rows.length };
}

function share(value: number | undefined): number | undefined {
  return value === undefined ? undefined : clamp(value);
}

/** The step so many hours ahead, the first being the next hour; beyond the last one the last one. */
function at<T>(steps: readonly T[], hoursAhead: number): T | undefined {
  return steps[Math.min(Math.max(1, Math.ceil(hoursAhead)), steps.length) - 1];
}

/** The next moment in UTC with this weekday (Monday is 0) and hour; this very hour is a week ahead. */
export function nextMoment(now: Date, weekday: number, hour: number): Date {
  const days = (weekday - ((now.getUTCDay() + 6) % 7) + 7) % 7;
  const moment = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + days, hour));
  const isPast = days === 0 && hour <= now.getUTCHours();
  return isPast ? new Date(moment.getTime() + 7 * 24 * 3600 * 1000) : moment;
}
