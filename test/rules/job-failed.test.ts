import { expect, it } from "vitest";

import { jobFailed } from "../../lib/rules/job-failed.ts";
import { container, evidence, exit, pod, unscheduled } from "../support/evidence.ts";
import { ago } from "../support/incidents.ts";
import { failedRun, jobEvidence, run, underWay } from "../support/job-evidence.ts";

const ended = { isReady: false, isLeaving: true, failed: { since: ago(310), reason: "Error", message: "" } };

it.each([
  [
    "exits with a code",
    failedRun("report-2"),
    [pod("p", { ...ended, containers: [container({ lastExit: exit(3) })] })],
    /^Job report-2 failed: more than 6 of its pods failed \(backoffLimit\); container cart of pod p exits with code 3$/,
  ],
  [
    "needs more memory",
    failedRun("report-2"),
    [pod("p", { ...ended, containers: [container({ memoryLimit: "64Mi", lastExit: exit(137, "OOMKilled") })] })],
    /needs more memory than its limit 64Mi \(OOMKilled\)$/,
  ],
  [
    "is thrown out by its node",
    failedRun("report-2"),
    [pod("p", { ...ended, failed: { since: ago(310), reason: "Evicted", message: "low on memory" }, containers: [] })],
    /pod p was ended: Evicted low on memory$/,
  ],
  [
    "takes too long, because no node takes it",
    failedRun("report-2", "DeadlineExceeded", { deadlineSeconds: 60, failed: 1 }),
    [pod("p", { isReady: false, isScheduled: false, unscheduled: unscheduled("0/3 nodes are available") })],
    /it took longer than 60 s \(activeDeadlineSeconds\); pod p has no node: 0\/3 nodes/,
  ],
  ["fails as its policy says", failedRun("report-2", "PodFailurePolicy"), [], /ends it for$/],
])("a Job that %s", (_what, failed, pods, cause) => {
  expect(jobFailed.judge(jobEvidence({ runs: [failed, run("report-1")], pods }))).toMatchObject({
    layer: "application",
    cause: expect.stringMatching(cause) as string,
    since: ago(300),
    facts: { job: "report-2", uid: "uid-report-2" },
  });
});

it.each([
  ["a later run went well", [run("report-2", { createdAt: ago(60) }), failedRun("report-1")]],
  ["none has failed", [run("report-2")]],
  ["it is at work", [underWay("report-1", 60)]],
  ["there is none", []],
])("is silent where %s", (_what, runs) => {
  expect(jobFailed.judge(jobEvidence({ runs }))).toBeUndefined();
});

it("is none of a workload's business", () => {
  expect(jobFailed.judge(evidence())).toBeUndefined();
});

it("still speaks of the failure while the next run is at work", () => {
  const runs = [underWay("report-2", 60), failedRun("report-1")];

  expect(jobFailed.judge(jobEvidence({ runs }))?.facts["job"]).toBe("report-1");
});
