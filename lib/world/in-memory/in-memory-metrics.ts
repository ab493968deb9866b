import type { AlertRule } from "../../domain/alert-rule.ts";
import type { Course, Measured, Reading } from "../../domain/measured.ts";
import { lookBackOf } from "../look-back.ts";
import { refuseTooManySteps, stepsOf } from "../prometheus-series.ts";
import { type Metrics, type TimeRange, WorldError, type WorldErrorKind } from "../world.ts";

/** What was measured of one series: a value for a moment, or none. */
export interface InMemorySeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly valueAt: (moment: number) => number | undefined;
}

/** Rules that nobody evaluates, and expressions that somebody else has evaluated. */
export class InMemoryMetrics implements Metrics {
  rules: Omit<AlertRule, "lookBack">[] = [];
  /** What an expression finds; none is no series. Throw a `WorldError` for what cannot be evaluated. */
  finds: (expression: string) => readonly InMemorySeries[] = () => [];
  warnings: readonly string[] = [];
  /** How it fails instead of answering. */
  fault: WorldErrorKind | undefined;
  /** Everything that was asked, in order. */
  readonly asked: string[] = [];
  private readonly now: () => number;

  constructor(now: () => number = () => Date.now() / 1000) {
    this.now = now;
  }

  async alertRules(names: readonly string[]): Promise<readonly AlertRule[]> {
    this.failIfTold();
    return this.rules
      .filter(({ name }) => names.includes(name))
      .map((rule) => ({ ...rule, lookBack: lookBackOf(rule.query) }));
  }

  async query(expression: string, at = this.now()): Promise<Measured<Reading>> {
    const series = this.seriesOf(expression).map(({ labels, valueAt }): Reading => {
      const value = finite(valueAt(at));
      return { labels, ...(value !== undefined && { value }) };
    });
    return { series, warnings: this.warnings };
  }

  async queryRange(expression: string, range: TimeRange): Promise<Measured<Course>> {
    refuseTooManySteps(range);
    const moments = Array.from({ length: stepsOf(range) }, (_, step) => range.from + step * range.step);
    const series = this.seriesOf(expression).map(({ labels, valueAt }): Course => {
      const points = moments.flatMap((at) => {
        const value = finite(valueAt(at));
        return value === undefined ? [] : [{ at, value }];
      });
      return { labels, points, missing: moments.length - points.length };
    });
    return { series, warnings: this.warnings };
  }

  private seriesOf(expression: string): readonly InMemorySeries[] {
    this.asked.push(expression);
    this.failIfTold();
    return this.finds(expression);
  }

  private failIfTold(): void {
    if (this.fault) throw new WorldError(this.fault, `Prometheus: ${this.fault}`);
  }
}

function finite(value: number | undefined): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
