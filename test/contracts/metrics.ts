import { describe, expect, it } from "vitest";

import type { AlertRule } from "../../lib/domain/alert-rule.ts";
import type { Metrics, WorldErrorKind } from "../../lib/world/world.ts";

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
