import { describe, expect, it } from "vitest";

import type { AlertRule } from "../../lib/domain/alert-rule.ts";
import type { Course, Reading } from "../../lib/domain/measured.ts";
import type { Metrics, TimeRange, WorldErrorKind } from "../../lib/world/world.ts";

export interface MetricsStage {
  readonly metrics: Metrics;
  evaluates(rules: readonly Omit<AlertRule, "lookBack">[]): void;
  fails(kind: "unavailable" | "forbidden"): void;
}

const RULES: readonly Omit<AlertRule, "lookBack">[] = [
  {
    name: "KubePodCrashLooping",
    query: "x[5m] > 0",
    labels: { severity: "warning" },
    forSeconds: 900,
    keepFiringSeconds: 60,
    intervalSeconds: 30,
  },
  {
    name: "KubePodCrashLooping",
    query: "x[5m] > 9",
    labels: { severity: "critical" },
    forSeconds: 0,
    keepFiringSeconds: 0,
    intervalSeconds: 15,
  },
  { name: "KubePodNotReady", query: "y > 0", labels: {}, forSeconds: 600, keepFiringSeconds: 0, intervalSeconds: 30 },
];

/** What everybody must do who knows the rules that fire alerts. */
export function knowsRules(name: string, make: () => MetricsStage): void {
  describe(`${name} knows the rules of alerts`, () => {
    it("by name, all of that name, and no others", async () => {
      const stage = make();
      stage.evaluates(RULES);

      expect(await stage.metrics.alertRules(["KubePodCrashLooping"])).toEqual(
        RULES.slice(0, 2).map((rule) => ({ ...rule, lookBack: { kind: "known", seconds: 300 } })),
      );
      expect(await stage.metrics.alertRules(["KubePodNotReady", "Nobody"])).toEqual([
        { ...RULES[2], lookBack: { kind: "known", seconds: 0 } },
      ]);
      expect(await stage.metrics.alertRules(["Nobody"])).toEqual([]);
    });

    it.each<WorldErrorKind & ("unavailable" | "forbidden")>(["unavailable", "forbidden"])(
      "and says when they are %s",
      async (kind) => {
        const stage = make();
        stage.fails(kind);

        await expect(stage.metrics.alertRules(["KubePodNotReady"])).rejects.toMatchObject({ name: "WorldError", kind });
      },
    );
  });
}

export interface MeasuringStage {
  readonly metrics: Metrics;
  /** What is found, whatever is asked; at the moments of the range, where there is one. NaN is what 0/0 is. */
  measures(series: readonly { readonly labels: Record<string, string>; readonly values: readonly number[] }[]): void;
  warns(warnings: readonly string[]): void;
  fails(kind: "unavailable" | "forbidden"): void;
}

const RANGE: TimeRange = { from: 1_795_377_400, to: 1_795_377_520, step: 60 };
const NAN = Number.NaN;

/** What everybody must do who knows what was measured. */
export function measures(name: string, make: (range: TimeRange) => MeasuringStage): void {
  const now = async (stage: MeasuringStage): Promise<readonly Reading[]> =>
    (await stage.metrics.query("x", RANGE.to)).series;
  const overTime = async (stage: MeasuringStage): Promise<readonly Course[]> =>
    (await stage.metrics.queryRange("x", RANGE)).series;

  describe(`${name} knows what was measured`, () => {
    it("of each series by itself, at a moment and over time", async () => {
      const stage = make(RANGE);
      stage.measures([
        { labels: { pod: "a" }, values: [1, 2, 3.5] },
        { labels: { pod: "b" }, values: [0, -1, 0] },
      ]);

      expect(await now(stage)).toEqual([
        { labels: { pod: "a" }, value: 3.5 },
        { labels: { pod: "b" }, value: 0 },
      ]);
      expect(await overTime(stage)).toEqual([
        { labels: { pod: "a" }, missing: 0, points: pointsAt([1, 2, 3.5]) },
        { labels: { pod: "b" }, missing: 0, points: pointsAt([0, -1, 0]) },
      ]);
    });

    it("and that nothing was is no zero", async () => {
      const stage = make(RANGE);

      expect(await now(stage)).toEqual([]);
      expect(await overTime(stage)).toEqual([]);
    });

    it("and leaves out what is no finite number, and says how many steps are missing", async () => {
      const stage = make(RANGE);
      stage.measures([
        { labels: {}, values: [1, NAN, NAN] },
        { labels: { pod: "b" }, values: [Infinity, 4, -Infinity] },
      ]);

      expect(await now(stage)).toEqual([{ labels: {} }, { labels: { pod: "b" } }]);
      expect(await overTime(stage)).toEqual([
        { labels: {}, missing: 2, points: [{ at: RANGE.from, value: 1 }] },
        { labels: { pod: "b" }, missing: 2, points: [{ at: RANGE.from + RANGE.step, value: 4 }] },
      ]);
    });

    it("and passes on what the answer may lack", async () => {
      const stage = make(RANGE);
      stage.warns(["store sidecar-1 did not answer"]);

      expect(await stage.metrics.query("x")).toEqual({ series: [], warnings: ["store sidecar-1 did not answer"] });
      expect(await stage.metrics.queryRange("x", RANGE)).toMatchObject({
        warnings: ["store sidecar-1 did not answer"],
      });
    });

    it.each<[string, TimeRange]>([
      ["ends before it begins", { from: 10, to: 9, step: 1 }],
      ["does not move", { from: 10, to: 20, step: 0 }],
      ["has more steps than Prometheus takes", { from: 0, to: 11_000, step: 1 }],
    ])("and takes no range that %s", async (_, range) => {
      await expect(make(RANGE).metrics.queryRange("x", range)).rejects.toMatchObject({ kind: "invalid" });
    });

    it.each<WorldErrorKind & ("unavailable" | "forbidden")>(["unavailable", "forbidden"])(
      "and says when it is %s",
      async (kind) => {
        const stage = make(RANGE);
        stage.fails(kind);

        await expect(stage.metrics.query("x")).rejects.toMatchObject({ name: "WorldError", kind });
        await expect(stage.metrics.queryRange("x", RANGE)).rejects.toMatchObject({ name: "WorldError", kind });
      },
    );
  });
}

function pointsAt(values: readonly number[]): object[] {
  return values.map((value, step) => ({ at: RANGE.from + step * RANGE.step, value }));
}
