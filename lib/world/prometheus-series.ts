import { z } from "zod";

import type { Course, Measured, Reading } from "../domain/measured.ts";
import { printable } from "../domain/printable.ts";
import { whatIsWrong } from "../domain/what-is-wrong.ts";
import { type TimeRange, WorldError } from "./world.ts";

/** Where Prometheus refuses (`web/api/v1/api.go`: "exceeded maximum resolution of 11,000 points per timeseries"). */
const STEPS_AT_MOST = 11_000;

/** More than this of what a server complains about tells nobody more. */
const WARNINGS_AT_MOST = 10;

/** A moment in seconds, and a number as text, because JSON has no NaN and no infinity. */
const Sample = z.tuple([z.number(), z.string()]);
const Metric = z.record(z.string(), z.string());
const Whole = { status: z.literal("success"), warnings: z.array(z.string()).nullish() };

/** Of `/api/v1/query` (prometheus.io/docs/prometheus/latest/querying/api/#instant-queries); a string or a range is no reading. */
const Instant = z.object({
  ...Whole,
  data: z.discriminatedUnion("resultType", [
    z.object({ resultType: z.literal("vector"), result: z.array(z.object({ metric: Metric, value: Sample })) }),
    z.object({ resultType: z.literal("scalar"), result: Sample }),
  ]),
});

/** Of `/api/v1/query_range`. A series of native histograms has `histograms` and no `values`: it has no number. */
const Ranged = z.object({
  ...Whole,
  data: z.object({
    resultType: z.literal("matrix"),
    result: z.array(z.object({ metric: Metric, values: z.array(Sample).default([]) })),
  }),
});

/** Reads the answer to an instant query. Anything else is `invalid`. */
export function toReadings(answer: unknown): Measured<Reading> {
  const { data, warnings } = read(Instant, answer);
  const series =
    data.resultType === "scalar"
      ? [toReading({ metric: {}, value: data.result })]
      : data.result.map((one) => toReading(one));
  return { series, warnings: shown(warnings) };
}

/** Reads the answer to a range query. Anything else is `invalid`. */
export function toCourses(answer: unknown, range: TimeRange): Measured<Course> {
  const { data, warnings } = read(Ranged, answer);
  const series = data.result.map(({ metric, values }): Course => {
    const points = values.map(([at, text]) => ({ at, value: numberIn(text) })).filter(isThere);
    return { labels: metric, points, missing: Math.max(0, stepsOf(range) - points.length) };
  });
  return { series, warnings: shown(warnings) };
}

export function refuseTooManySteps(range: TimeRange): void {
  const { from, to, step } = range;
  if (!(step > 0) || !(to >= from)) throw new WorldError("invalid", "a range of time ends after it begins, in steps");
  if (stepsOf(range) > STEPS_AT_MOST)
    throw new WorldError("invalid", `a range of time has at most ${STEPS_AT_MOST} steps, and not ${stepsOf(range)}`);
}

/** Both ends are steps. */
export function stepsOf({ from, to, step }: TimeRange): number {
  return Math.floor((to - from) / step) + 1;
}

function toReading({ metric, value: [, text] }: { metric: Reading["labels"]; value: [number, string] }): Reading {
  const value = numberIn(text);
  return { labels: metric, ...(value !== undefined && { value }) };
}

/** Go writes `NaN`, `+Inf` and `-Inf`; what is none of the finite numbers is missing. */
function numberIn(text: string): number | undefined {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}

function isThere(point: { at: number; value: number | undefined }): point is { at: number; value: number } {
  return point.value !== undefined;
}

function shown(warnings: readonly string[] | null | undefined): string[] {
  return (warnings ?? []).slice(0, WARNINGS_AT_MOST).map((warning) => printable(warning, 200));
}

function read<T>(schema: z.ZodType<T>, answer: unknown): T {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  throw new WorldError("invalid", `Prometheus: the answer cannot be read: ${whatIsWrong(read.error, {})}`);
}
