import { expect, it } from "vitest";

import { judgeByRules } from "../../lib/engine/judge-by-rules.ts";
import { AT, ago, finding, healing } from "../support/incidents.ts";
import { jobEvidence } from "../support/job-evidence.ts";

const SICK = finding({ cause: "Job report-2 failed" });
const verifying = (soakUntil: string, until: string): ReturnType<typeof healing> =>
  healing({ progress: { status: "verifying", since: ago(150), soakUntil, until } });

it.each([
  ["well for the whole soak", undefined, ago(30), ago(-570), "better", "its newest run has ended well"],
  ["well, and the soak is not over", undefined, ago(-30), ago(-570), "not-yet", "the soak is not over"],
  ["still ill", SICK, ago(30), ago(-570), "not-yet", "Job report-2 failed"],
  ["still ill when the time is over", SICK, ago(130), ago(1), "unknown", "Job report-2 failed"],
])("%s", (_what, found, soakUntil, until, kind, because) => {
  expect(judgeByRules(verifying(soakUntil, until), { evidence: jobEvidence(), finding: found }, AT)).toEqual({
    kind,
    because,
  });
});

it("waits where nothing is being verified", () => {
  expect(judgeByRules(healing(), { evidence: jobEvidence(), finding: undefined }, AT).kind).toBe("not-yet");
});
