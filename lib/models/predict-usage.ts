import type { Model } from "../domain/model.ts";
import type { Context } from "../healing/context.ts";
import { type Foretold, readForecast } from "../insights/forecast-answer.ts";
import { type ForecastMetric, engineeredRow, rawRow } from "../insights/forecast-features.ts";
import { WorldError } from "../world/world.ts";
import { type MeasuredUsage, type UsageScope, measureUsage } from "./measure-usage.ts";

export interface Wanted {
  readonly scope: UsageScope;
  /** The moment that is foretold, in UTC. */
  readonly moment: Date;
}

export interface UsageForecast {
  readonly foretold: Foretold;
  readonly version: string | undefined;
  readonly usage: MeasuredUsage;
  readonly features: Features;
  readonly hoursAhead: number;
}

/** What the model was asked about. */
export interface Features {
  readonly kind: "engineered" | "raw" | "calendar";
  readonly version: "v1" | "v2";
  readonly total: number;
  /** Numbers that were not measured, by metric: defaults stand there. */
  readonly missing: Readonly<Partial<Record<ForecastMetric, number>>>;
}

/** Of the model that knows only the hour, the weekday, and the two means (section 7.7 of the contract). */
const CALENDAR_WIDTH = 4;
const RAW_WIDTH = 5;

/**
 * Asks a model for predictions about the usage at a moment to come. The row is the one that is as wide as the model says of itself; where it says nothing,
 * the engineered row for `predictive-analytics` and the raw one for any other. A row of another width than is expected is not sent.
 */
export async function predictUsage(context: Context, model: Model, { scope, moment }: Wanted): Promise<UsageForecast> {
  const { world, settings } = context;
  const kind = kindOf(context, model, (await world.models.describe(model)).width);
  const { hours, version, expected } = settings.models.features;
  const usage = await measureUsage(context, scope, { hours: kind === "engineered" ? hours : undefined });
  const { values, missing } = rowOf(kind, usage, { hours, version, moment });
  if (expected > 0 && kind === "engineered" && values.length !== expected)
    throw new WorldError(
      "unavailable",
      `FEATURE_ENGINEERING_EXPECTED_COUNT is ${expected}, and the row has ${values.length} numbers; nothing was sent`,
    );
  if ((missing.cpu_usage ?? 0) + (missing.memory_usage ?? 0) >= values.length / 2)
    throw new WorldError("unavailable", "most of what the row is made of was not measured; nothing was sent");
  const hoursAhead = (moment.getTime() - world.now().getTime()) / 3_600_000;
  const predicted = await world.models.predict(model, [values]);
  const read = readForecast(predicted, hoursAhead);
  if (read.kind === "unusable") throw new WorldError("unavailable", `model ${model.name}: ${read.because}`);
  const { kind: _, ...foretold } = read;
  return {
    foretold,
    version: predicted.version,
    usage,
    features: { kind, version, total: values.length, missing },
    hoursAhead,
  };
}

function kindOf({ settings }: Context, model: Model, width: number | undefined): Features["kind"] {
  const { isEngineered, hours } = settings.models.features;
  const engineered = hours * 136;
  if (width === CALENDAR_WIDTH) return "calendar";
  if (width === RAW_WIDTH) return "raw";
  if (width === engineered) return "engineered";
  if (width !== undefined)
    throw new WorldError(
      "unavailable",
      `model ${model.name}: it says that it takes rows of ${width} numbers; there are rows of ${CALENDAR_WIDTH}, ${RAW_WIDTH} and ${engineered}`,
    );
  return isEngineered && model.name === "predictive-analytics" ? "engineered" : "raw";
}

function rowOf(
  kind: Features["kind"],
  { measures, at, cpu, memory }: MeasuredUsage,
  { hours, version, moment }: { hours: number; version: "v1" | "v2"; moment: Date },
): { values: readonly number[]; missing: Features["missing"] } {
  if (kind === "engineered") return engineeredRow(measures, at, { hours, version });
  // Sunday is 0 here.
  if (kind === "calendar") return { values: [moment.getUTCHours(), moment.getUTCDay(), cpu, memory], missing: {} };
  return rawRow(measures, at);
}

/** The share of the row that was measured: how much of its answer rests on facts. */
export function measuredShare({ total, missing }: Features): number {
  const lacking = Object.values(missing).reduce((sum, count) => sum + count, 0);
  return Number(((total - lacking) / total).toFixed(3));
}
