import { describe, expect, it } from "vitest";

import type { LeakFinding } from "../../lib/insights/memory-leak.ts";
import { type Episode, recurring, runsOutOfMemory, unhealed } from "../../lib/insights/recommend.ts";

const episode = (parts: Partial<Episode> = {}): Episode => ({
  id: "inc-1",
  issue: "crash-looping",
  target: "Deployment shop/cart",
  namespace: "shop",
  openedAt: "2026-05-02T09:00:00.000Z",
  hasFailed: false,
  ...parts,
});
const times = (count: number, parts: Partial<Episode> = {}): Episode[] =>
  Array.from({ length: count }, (_, index) =>
    episode({ id: `inc-${index}`, openedAt: new Date(Date.UTC(2026, 4, 2, index)).toISOString(), ...parts }),
  );

describe("what happens again and again", () => {
  it.each([
    [2, "low", 0.65],
    [3, "medium", 0.75],
    [4, "medium", 0.75],
    [5, "high", 0.85],
    [9, "high", 0.85],
    [10, "critical", 0.95],
  ])("%i times is %s", (count, severity, confidence) => {
    expect(recurring(times(count))).toMatchObject([
      {
        severity,
        confidence,
        issue: "crash-looping",
        relatedIncident: `inc-${count - 1}`,
        actions: ["check_container_logs", "verify_resource_limits", "review_health_probes"],
      },
    ]);
  });

  it("once is nothing, and neither are two things once each", () => {
    expect(recurring(times(1))).toEqual([]);
    expect(recurring([episode(), episode({ target: "Deployment shop/till" })])).toEqual([]);
    expect(recurring([episode(), episode({ issue: "out-of-memory" })])).toEqual([]);
  });

  it("of which nothing more is known is to be looked into", () => {
    expect(recurring(times(2, { issue: "toString" }))).toMatchObject([
      { actions: ["investigate_issue", "review_logs", "check_metrics"] },
    ]);
  });
});

describe("what no workflow healed", () => {
  it("twice in a namespace, whichever workload it was", () => {
    const failed = [
      episode({ hasFailed: true }),
      episode({ hasFailed: true, id: "inc-2", target: "Deployment shop/till", openedAt: "2026-05-03T09:00:00.000Z" }),
    ];

    expect(unhealed([...failed, episode({ id: "inc-3" })])).toMatchObject([
      {
        type: "reactive",
        severity: "high",
        confidence: 0.8,
        target: "shop-workloads",
        relatedIncident: "inc-2",
        evidence: ["2 workflows did not heal it", "of Deployment shop/cart, Deployment shop/till"],
      },
    ]);
    expect(unhealed(failed.slice(1))).toEqual([]);
  });
});

describe("a container that runs out of memory", () => {
  const now = new Date("2026-05-02T09:00:00Z");
  const leak: LeakFinding = {
    namespace: "shop",
    pod: "cart-1",
    container: "app",
    currentBytes: 500,
    dailyGrowthBytes: 100,
    rSquared: 0.987,
    growth: 0.2,
    leaks: true,
    confidence: 0.2,
    measuredHours: 24,
  };

  it.each<[number, string, string]>([
    [550, "critical", "2026-05-02T21:00:00.000Z"],
    [600, "high", "2026-05-03T09:00:00.000Z"],
    [800, "medium", "2026-05-05T09:00:00.000Z"],
    [1200, "medium", "2026-05-09T09:00:00.000Z"],
    // Beyond its limit already: now.
    [400, "critical", "2026-05-02T09:00:00.000Z"],
  ])("at %i bytes is %s", (limitBytes, severity, predictedAt) => {
    expect(runsOutOfMemory(leak, { limitBytes, now })).toMatchObject({
      severity,
      confidence: 0.95,
      target: "cart-1/app",
      predictedAt: new Date(predictedAt),
    });
  });

  it.each<[string, LeakFinding, number | undefined]>([
    ["has more than a week", leak, 1201],
    ["has no limit", leak, undefined],
    ["does not leak", { ...leak, leaks: false }, 550],
  ])("is none that %s", (_, found, limitBytes) => {
    expect(runsOutOfMemory(found, { limitBytes, now })).toBeUndefined();
  });

  it("is no surer than the line is straight", () => {
    expect(runsOutOfMemory({ ...leak, rSquared: 0.614 }, { limitBytes: 550, now })?.confidence).toBe(0.61);
  });
});
