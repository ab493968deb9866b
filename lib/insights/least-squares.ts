import type { Point } from "../domain/measured.ts";

const SECONDS_A_DAY = 86_400;

export interface Line {
  /** Units of the value a day. */
  readonly slopePerDay: number;
  /** R², 0 to 1: which share of the variance the line explains. 1 where all values are the same. */
  readonly rSquared: number;
}

/**
 * The straight line through measured points with the least squared error. Undefined: fewer than two moments, so there is none.
 *
 * slope = Σ(x−x̄)(y−ȳ) / Σ(x−x̄)², R² = 1 − Σ(y−ŷ)² / Σ(y−ȳ)²; x in days since the first point, y in the unit of the values.
 * Source: ordinary least squares, as Prometheus' own `deriv` has it, which does not tell R².
 */
export function lineThrough(points: readonly Point[]): Line | undefined {
  const [first] = points;
  if (!first) return undefined;
  const xs = points.map(({ at }) => (at - first.at) / SECONDS_A_DAY);
  const ys = points.map(({ value }) => value);
  const x = mean(xs);
  const y = mean(ys);
  const spread = sum(xs.map((each) => (each - x) ** 2));
  if (spread === 0) return undefined;
  const slopePerDay = sum(xs.map((each, at) => (each - x) * (ys[at]! - y))) / spread;
  const variance = sum(ys.map((each) => (each - y) ** 2));
  if (variance === 0) return { slopePerDay: 0, rSquared: 1 };
  const unexplained = sum(ys.map((each, at) => (each - y - slopePerDay * (xs[at]! - x)) ** 2));
  return { slopePerDay, rSquared: Math.min(1, Math.max(0, 1 - unexplained / variance)) };
}

/** NaN where there is nothing. */
export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0);
}
