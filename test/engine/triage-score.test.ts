import { describe, expect, it } from "vitest";

import type { AnomalyScored } from "../../lib/domain/anomaly.ts";
import { triageScore } from "../../lib/engine/triage-score.ts";
import { NOW, ago } from "../support/incidents.ts";
import { settings } from "../support/settings.ts";

const scored = (parts: Partial<AnomalyScored> = {}): AnomalyScored => ({
  namespace: "shop",
  kind: "Deployment",
  name: "cart",
  model: "anomaly-detector",
  score: 0.93,
  ...parts,
});
const judge = (parts: Partial<AnomalyScored>) => triageScore(scored(parts), { settings: settings(), now: NOW });

describe("what a score is", () => {
  it.each([
    [1, "firing"],
    [0.7, "firing"],
    [0.69, "dropped"],
    [0.51, "dropped"],
    [0.5, "resolved"],
    [0, "resolved"],
  ])("%d is %s", (score, kind) => {
    expect(judge({ score }).kind).toBe(kind);
  });

  it("names what it is about, and since when", () => {
    expect(judge({ observedAt: ago(30) })).toMatchObject({
      names: { apiVersion: "apps/v1", kind: "Deployment", namespace: "shop", name: "cart" },
      signal: {
        kind: "score",
        severity: "critical",
        startsAt: ago(30),
        heardAt: NOW.toISOString(),
        summary: "anomaly-detector scores Deployment cart 0.93",
        labels: { namespace: "shop", deployment: "cart" },
      },
    });
  });

  it.each([
    ["the same model's next opinion", { score: 0.1 }, true],
    ["another model's", { model: "other" }, false],
    ["one of another object", { name: "till" }, false],
    ["one of another kind", { kind: "StatefulSet" as const }, false],
  ])("has the fingerprint of %s: %o %s", (_what, parts, isSame) => {
    expect(judge(parts).fingerprint === judge({}).fingerprint).toBe(isSame);
  });

  it("says that a score between the thresholds is no news", () => {
    expect(judge({ score: 0.6 })).toMatchObject({ why: "its score 0.6 is between 0.5 and 0.7: no news" });
  });

  it("of the engine's own namespace is dropped", () => {
    expect(judge({ namespace: "kubeheal" })).toMatchObject({
      kind: "dropped",
      why: expect.stringContaining("own namespace") as string,
    });
  });
});
