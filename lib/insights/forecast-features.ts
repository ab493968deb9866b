/** The rows of numbers that models for predictions are asked about (sections 7.4 and 7.5 of the Go engine's contract). */
import type { FeatureSettings } from "../domain/settings.ts";
import { deviation, mean } from "./statistics.ts";

/** In the order of the columns. */
export const FORECAST_METRICS = ["cpu_usage", "memory_usage", "disk_usage", "network_in", "network_out"] as const;
export type ForecastMetric = (typeof FORECAST_METRICS)[number];

/** Values by the second that they were measured at, `STEP_SECONDS` apart. */
export type Steps = ReadonlyMap<number, number>;
export type Measures = Readonly<Partial<Record<ForecastMetric, Steps>>>;

export const STEP_SECONDS = 300;
const HOUR = 3600;
const LAGS_IN_HOURS = [1, 2, 3, 6, 12, 24] as const;
const WINDOWS_IN_HOURS = [3, 6, 12, 24] as const;
/** A change is at most this many times what was before. */
const CHANGE_AT_MOST = 10;

/** How far back the oldest number of the oldest block lies. */
export function hoursBack(hours: number): number {
  return hours - 1 + Math.max(...LAGS_IN_HOURS);
}

export interface FeatureRow {
  readonly values: readonly number[];
  /** Of each metric, how many of its numbers were not measured: the contract's defaults stand there. Metrics that are whole are left out. */
  readonly missing: Readonly<Partial<Record<ForecastMetric, number>>>;
}

/**
 * Blocks of one hour, the newest first. A block: the five values; hour, weekday (Monday is 0), day, month, weekend and office hours (Monday to Friday from
 * 9 to 16) of the moment in UTC; then of each metric its value, its lags (1, 2, 3, 6, 12 and 24 h), mean, deviation, maximum and minimum over 3, 6, 12 and
 * 24 h, the difference to an hour ago, and that as a share of what was an hour ago. 24 blocks of 136 numbers are 3,264.
 *
 * Version v1 has the four statistics of one window beside each other, as the Go engine sent them; v2 has the four windows of one statistic beside each
 * other, as it documented them. A model wants the order that it was trained with.
 */
export function engineeredRow(
  measures: Measures,
  at: number,
  { hours, version }: Pick<FeatureSettings, "hours" | "version">,
): FeatureRow {
  const values: number[] = [];
  const missing: Partial<Record<ForecastMetric, number>> = {};
  const count = (metric: ForecastMetric, times: number): void => {
    if (times > 0) missing[metric] = (missing[metric] ?? 0) + times;
  };
  for (let back = 0; back < hours; back += 1) {
    const moment = at - back * HOUR;
    for (const metric of FORECAST_METRICS) {
      const value = measures[metric]?.get(moment);
      values.push(value ?? RAW_DEFAULT);
      count(metric, value === undefined ? 1 : 0);
    }
    values.push(...timeOf(moment));
    for (const metric of FORECAST_METRICS) {
      const block = blockOf(measures[metric], moment, version);
      values.push(...block.values);
      count(metric, block.missing);
    }
  }
  return { values, missing };
}

const RAW_DEFAULT = 0.5;
/** Of a metric without a value: value and lags, then mean, deviation, maximum and minimum of a window, then the two changes. */
const NO_VALUE = { value: 0.5, window: [0.5, 0.1, 0.6, 0.4], change: [0, 0] } as const;

function blockOf(
  steps: Steps | undefined,
  at: number,
  version: FeatureSettings["version"],
): { values: readonly number[]; missing: number } {
  const value = steps?.get(at);
  const lagCount = LAGS_IN_HOURS.length + 1;
  if (steps === undefined || value === undefined) {
    const windows = WINDOWS_IN_HOURS.map(() => NO_VALUE.window);
    const values = [...Array<number>(lagCount).fill(NO_VALUE.value), ...ordered(windows, version), ...NO_VALUE.change];
    return { values, missing: values.length };
  }
  const lags = LAGS_IN_HOURS.map((hours) => steps.get(at - hours * HOUR));
  const windows = WINDOWS_IN_HOURS.map((hours) => windowOf(steps, at, hours));
  const [before = value] = lags;
  const change = value - before;
  const share = before === 0 ? 0 : Math.max(-CHANGE_AT_MOST, Math.min(CHANGE_AT_MOST, change / before));
  return {
    // What a lag was nobody knows: as in the contract it is the value itself.
    values: [value, ...lags.map((lag) => lag ?? value), ...ordered(windows, version), change, share],
    missing: lags.filter((lag) => lag === undefined).length,
  };
}

/** Mean, deviation, maximum and minimum of all that was measured in the hours before and at the moment; the value itself always is. */
function windowOf(steps: Steps, at: number, hours: number): readonly number[] {
  const values: number[] = [];
  for (let moment = at; moment > at - hours * HOUR; moment -= STEP_SECONDS) {
    const value = steps.get(moment);
    if (value !== undefined) values.push(value);
  }
  return [mean(values), deviation(values), Math.max(...values), Math.min(...values)];
}

function ordered(windows: readonly (readonly number[])[], version: FeatureSettings["version"]): number[] {
  if (version === "v1") return windows.flat();
  return [0, 1, 2, 3].flatMap((statistic) => windows.map((window) => window[statistic] ?? 0));
}

function timeOf(at: number): readonly number[] {
  const date = new Date(at * 1000);
  const hour = date.getUTCHours();
  const weekday = (date.getUTCDay() + 6) % 7;
  const isWeekend = weekday >= 5;
  const isOfficeHour = !isWeekend && hour >= 9 && hour <= 16;
  return [hour, weekday, date.getUTCDate(), date.getUTCMonth() + 1, Number(isWeekend), Number(isOfficeHour)];
}

/** Of the raw row, what stands for a metric without a value. */
const RAW_DEFAULTS: Readonly<Record<ForecastMetric, number>> = {
  cpu_usage: 0.65,
  memory_usage: 0.72,
  disk_usage: 0.45,
  network_in: 0.1,
  network_out: 0.08,
};
/** A link of 1 Gbit/s, in bytes a second: what the network's share is of. */
const NETWORK_CEILING = 125_000_000;

/** The five values at a moment, each a share from 0 to 1; of the network of a link of 1 Gbit/s. */
export function rawRow(measures: Measures, at: number): FeatureRow {
  const missing: Partial<Record<ForecastMetric, number>> = {};
  const values = FORECAST_METRICS.map((metric) => {
    const value = measures[metric]?.get(at);
    if (value === undefined) {
      missing[metric] = 1;
      return RAW_DEFAULTS[metric];
    }
    return Math.max(0, Math.min(1, metric.startsWith("network") ? value / NETWORK_CEILING : value));
  });
  return { values, missing };
}
