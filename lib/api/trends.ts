import type { Context } from "../healing/context.ts";
import { type Trend, trendOf } from "../insights/trend.ts";
import { TREND_STEP_SECONDS, lastValue, usageQueries } from "../insights/usage.ts";
import { askOver, orMissing } from "./measure.ts";
import { until } from "./until.ts";

/** Cores and bytes; undefined: there is none. */
export interface Limits {
  readonly cpu: number | undefined;
  readonly memory: number | undefined;
}

/** Undefined: too little was measured to say. */
export interface Heading {
  readonly cpu: Trend | undefined;
  readonly memory: Trend | undefined;
  /** What was used last. */
  readonly now: Limits;
  readonly missing: readonly string[];
}

/** Where the use of a namespace, or of the cluster, is heading, by what it used each hour of so many days. */
export async function trendsOf(
  { world }: Context,
  {
    namespace,
    days,
    limits,
  }: { readonly namespace: string | undefined; readonly days: number; readonly limits: Limits },
): Promise<Heading> {
  const range = until(world.now(), { seconds: days * 86_400, step: TREND_STEP_SECONDS });
  const { found, missing } = await orMissing(
    ["cpu", "memory"],
    askOver(world.metrics, { ...usageQueries(namespace) }, range),
  );
  const [cpu, memory] = [found.cpu[0]?.points ?? [], found.memory[0]?.points ?? []];
  return {
    cpu: trendOf({ points: cpu, limit: limits.cpu }),
    memory: trendOf({ points: memory, limit: limits.memory }),
    now: { cpu: lastValue(cpu), memory: lastValue(memory) },
    missing,
  };
}
