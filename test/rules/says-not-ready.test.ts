import { expect, it } from "vitest";

import { saysNotReady } from "../../lib/rules/says-not-ready.ts";
import { ago } from "../support/incidents.ts";
import { objectEvidence } from "../support/object-evidence.ts";

const MODEL = { apiVersion: "serving.kserve.io/v1beta1", kind: "InferenceService", namespace: "shop", name: "model" };
const untrue = (type: string, reason = "RevisionFailed", message = "no such model") => ({
  type,
  reason,
  message,
  since: ago(300),
});

it("says what an object says of itself, its readiness before its parts", () => {
  const seen = objectEvidence({ target: MODEL, phase: undefined, untrue: [untrue("RoutesReady"), untrue("Ready")] });

  expect(saysNotReady.judge(seen)).toMatchObject({
    cause: "InferenceService model says that it is not ready: RevisionFailed (no such model)",
    because: [
      expect.stringMatching(/^RoutesReady is not true/),
      expect.stringMatching(/^Ready is not true/),
    ] as string[],
    since: ago(300),
  });
});

it("says what is used up", () => {
  const seen = objectEvidence({ phase: undefined, usedUp: ["pods: 10 of 10"] });

  expect(saysNotReady.judge(seen)).toMatchObject({
    cause: expect.stringMatching(/is used up \(pods: 10 of 10\)$/),
    since: ago(240),
  });
});

it.each(["Failed", "Lost"])("says that it is %s", (phase) => {
  expect(saysNotReady.judge(objectEvidence({ phase }))?.cause).toMatch(new RegExp(`is ${phase}$`));
});

it.each([
  ["all is true", []],
  ["only what nobody counts on is untrue", [untrue("DisruptionAllowed")]],
])("is silent where %s", (_what, conditions) => {
  expect(saysNotReady.judge(objectEvidence({ untrue: conditions }))).toBeUndefined();
});
