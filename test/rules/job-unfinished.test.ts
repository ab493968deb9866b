import { expect, it } from "vitest";

import { jobUnfinished } from "../../lib/rules/job-unfinished.ts";
import { container, pod, unscheduled } from "../support/evidence.ts";
import { ago } from "../support/incidents.ts";
import { failedRun, jobEvidence, run, underWay } from "../support/job-evidence.ts";

const waiting = (reason: string, message: string, secondsAgo = 900): ReturnType<typeof pod> =>
  pod("p", { createdAt: ago(secondsAgo), isReady: false, containers: [container({ waiting: { reason, message } })] });
const homeless = (message: string, secondsAgo = 900): ReturnType<typeof pod> =>
  pod("p", { isReady: false, isScheduled: false, unscheduled: unscheduled(message, secondsAgo), containers: [] });

const H = 3600;

it.each([
  [
    "a Secret is missing",
    underWay("report-1", 900),
    [waiting("CreateContainerConfigError", 'secret "db" not found')],
    "application",
    /^Job report-1 does not get on: container cart of pod p waits \(CreateContainerConfigError\): secret "db" not found$/,
  ],
  [
    "its registry is away",
    underWay("report-1", 900),
    [waiting("ImagePullBackOff", "dial tcp: i/o timeout")],
    "platform",
    /does not get on: .*i\/o timeout$/,
  ],
  [
    "no node has the room",
    underWay("report-1", 900),
    [homeless("0/3 nodes are available: 3 Insufficient memory.")],
    "infrastructure",
    /pod p has no node/,
  ],
  [
    "no node is as it wishes",
    underWay("report-1", 900),
    [homeless("0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.")],
    "application",
    /pod p has no node/,
  ],
  [
    "it is suspended",
    underWay("report-1", 900, { isSuspended: true, active: 0 }),
    [],
    "application",
    /^Job report-1 is suspended: no pod of it runs until/,
  ],
  [
    "it runs for more than half a day",
    underWay("report-1", 13 * H),
    [pod("p")],
    "application",
    /^Job report-1 runs since 20.*more than 12 h, and has not ended$/,
  ],
])("a run that does not end: %s", (_what, open, pods, layer, cause) => {
  expect(jobUnfinished.judge(jobEvidence({ runs: [open, run("report-0")], pods, schedule: undefined }))).toMatchObject({
    layer,
    cause: expect.stringMatching(cause) as string,
    facts: { job: "report-1", uid: "uid-report-1" },
  });
});

it.each([
  ["it has just begun", [underWay("report-1", 60)], [waiting("ContainerCreating", "", 60)]],
  ["it runs since eleven hours", [underWay("report-1", 11 * H)], [pod("p")]],
  ["it has no pods to run on and on", [underWay("report-1", 13 * H, { active: 0 })], []],
  ["it has ended well", [run("report-1")], [waiting("CreateContainerConfigError", "secret")]],
  ["it has failed", [failedRun("report-1")], [waiting("CreateContainerConfigError", "secret")]],
  ["there is none", [], []],
])("is silent where %s", (_what, runs, pods) => {
  expect(jobUnfinished.judge(jobEvidence({ runs, pods }))).toBeUndefined();
});

it.each([
  ["five minutes are enough", [waiting("CreateContainerConfigError", "secret", 300)], 900, "application"],
  ["twelve hours are enough", [pod("p")], 12 * H, "application"],
  [
    "what a pod waited for that is leaving does not count",
    [
      { ...homeless("0/3 nodes are available: 3 Insufficient cpu."), isLeaving: true },
      waiting("CreateContainerConfigError", 'secret "db" not found'),
    ],
    900,
    "application",
  ],
  [
    "the lowest layer counts, wherever the scheduler names it",
    [homeless("0/3: 1 node(s) didn't match Pod's node affinity/selector, 2 Insufficient cpu.")],
    900,
    "infrastructure",
  ],
  [
    "one container of one pod is enough to know that the registry is away",
    [
      pod("q", { isReady: false, containers: [container()] }),
      pod("p", {
        createdAt: ago(900),
        isReady: false,
        containers: [container(), container({ waiting: { reason: "ImagePullBackOff", message: "i/o timeout" } })],
      }),
    ],
    900,
    "platform",
  ],
])("%s", (_what, pods, secondsAgo, layer) => {
  expect(jobUnfinished.judge(jobEvidence({ runs: [underWay("report-1", secondsAgo)], pods }))).toMatchObject({ layer });
});

it.each([
  [undefined, "nothing ends it by itself (no activeDeadlineSeconds)"],
  [600, "it fails by itself after 600 s (activeDeadlineSeconds)"],
])("says whether it ends by itself: %s", (deadlineSeconds, sentence) => {
  const runs = [underWay("report-1", 13 * H, { deadlineSeconds })];

  expect(jobUnfinished.judge(jobEvidence({ runs }))?.because).toEqual([
    "of its 1 pods 0 have ended well, 1 are there and 0 failed",
    sentence,
  ]);
});
