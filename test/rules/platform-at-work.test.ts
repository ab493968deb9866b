import { expect, it } from "vitest";

import { diagnose } from "../../lib/engine/diagnose.ts";
import { rules } from "../../lib/rules/index.ts";
import { platformAtWork } from "../../lib/rules/platform-at-work.ts";
import { AT_WORK, DEGRADED, platformEvidence, unreadyPod } from "../support/platform-evidence.ts";

it("says what it is at, and that comes before what is seen meanwhile", () => {
  const seen = platformEvidence({ atWork: AT_WORK, complaints: [DEGRADED], unready: [unreadyPod("a")] });

  expect(diagnose(rules, seen)).toMatchObject({
    problem: "platform-at-work",
    cause: "ClusterOperator dns is at work: Rolling (1 of 3 nodes)",
  });
});

it("is silent where it rests", () => {
  expect(platformAtWork.judge(platformEvidence())).toBeUndefined();
});
