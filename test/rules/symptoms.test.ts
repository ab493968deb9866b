import { describe, expect, it } from "vitest";

import type { Note } from "../../lib/domain/evidence.ts";
import { symptomsOf } from "../../lib/rules/symptoms.ts";
import {
  ROLLED_OUT,
  container,
  crashing,
  evidence,
  exit,
  pod,
  sick,
  unpullable,
  unscheduled,
} from "../support/evidence.ts";
import { ago } from "../support/incidents.ts";

const waits = (reason: string): ReturnType<typeof container> => container({ waiting: { reason, message: "" } });
const between = (restarts: number, secondsAgo: number): ReturnType<typeof container> =>
  crashing({ waiting: undefined, restarts }, secondsAgo);

describe("a pod is in trouble when", () => {
  it.each([
    ["all is well", pod("a"), []],
    ["an image cannot be pulled", sick("a", unpullable()), ["image"]],
    ["an image has no valid name", sick("a", waits("InvalidImageName")), ["image"]],
    ["a container crash-loops", sick("a", crashing()), ["crash"]],
    ["a container cannot be started", sick("a", waits("RunContainerError")), ["crash"]],
    ["it runs between two crashes", sick("a", between(3, 20)), ["crash"]],
    ["it crashed twice: an accident", sick("a", between(2, 20), { readySince: ago(299) }), []],
    ["its last crash is long ago", sick("a", between(9, 601), { readySince: ago(299) }), []],
    ["it crashed often and is ready now", pod("a", { containers: [between(9, 20)] }), []],
    ["a container is being created", sick("a", waits("ContainerCreating"), { readySince: ago(299) }), []],
    ["it is unready for five minutes", sick("a", container(), { readySince: ago(300) }), ["unready"]],
    ["it is unready for less", sick("a", container(), { readySince: ago(299) }), []],
    ["it was never ready, for five minutes", sick("a", container(), { readySince: undefined }), ["unready"]],
    ["a container misses what it is configured by", sick("a", waits("CreateContainerConfigError")), ["config"]],
    ["an init container does not end", sick("a", container({ isInit: true, runningSince: ago(300) })), ["init"]],
    ["nothing of it runs for five minutes", sick("a", waits("ContainerCreating")), ["creating"]],
    [
      "no node takes it",
      sick("a", container(), { isScheduled: false, containers: [], unscheduled: unscheduled("0/3 nodes") }),
      ["unscheduled"],
    ],
    [
      "no node takes it, since a moment",
      sick("a", container(), { isScheduled: false, containers: [], unscheduled: unscheduled("0/3 nodes", 299) }),
      [],
    ],
    [
      "somebody holds it back on purpose",
      sick("a", container(), {
        isScheduled: false,
        containers: [],
        unscheduled: { ...unscheduled("gated")!, reason: "SchedulingGated" },
      }),
      [],
    ],
    ["it is leaving", sick("a", crashing(), { isLeaving: true }), []],
    [
      "its second container crashes",
      sick("a", container(), { containers: [container(), crashing({ name: "proxy" })] }),
      ["crash"],
    ],
  ])("%s", (_what, only, kinds) => {
    expect(symptomsOf(evidence({ pods: [only] })).map(({ kind }) => kind)).toEqual(kinds);
  });
});

describe("a new revision has its time to start", () => {
  const starting = (workload: object, secondsAgo = 300): string[] =>
    symptomsOf(
      evidence({
        pods: [sick("a", container(), { readySince: ago(secondsAgo) })],
        revisions: ROLLED_OUT,
        workload: { isRolledOut: false, ...workload },
      }),
    ).map(({ kind }) => kind);

  it.each([
    ["five minutes are nothing", {}, 300, []],
    ["ten minutes are enough", {}, 600, ["unready"]],
    [
      "its Deployment's own deadline is over before",
      { overdue: { since: ago(10), reason: "", message: "" } },
      60,
      ["unready"],
    ],
    ["when all is rolled out, five minutes count", { isRolledOut: true }, 300, ["unready"]],
  ])("%s", (_what, workload, secondsAgo, kinds) => {
    expect(starting(workload, secondsAgo)).toEqual(kinds);
  });
});

describe("since when", () => {
  const since = (only: ReturnType<typeof pod>): string | undefined => symptomsOf(evidence({ pods: [only] }))[0]?.since;

  it("an image: since the pod was made", () => {
    expect(since(sick("a", unpullable(), { createdAt: ago(77) }))).toBe(ago(77));
  });

  it.each([
    ["the back-offs and the runs of two seconds before the last exit", 4, 20, ago(20 + 12 + 22 + 42 + 82)],
    ["the first exit is the last", 0, 20, ago(20)],
    ["never before the pod", 8, 20, ago(300)],
  ])("crashes: %s", (_what, restarts, secondsAgo, expected) => {
    expect(since(sick("a", crashing({ restarts }, secondsAgo)))).toBe(expected);
  });
});

it("says in one line which pod, which container and what", () => {
  const told = symptomsOf(
    evidence({
      pods: [
        sick("cart-2-a", crashing({ lastExit: exit(137, "OOMKilled") })),
        sick("cart-2-b", unpullable({ image: "shop/cart:2.0" })),
        sick("cart-2-c", container()),
      ],
    }),
  ).map(({ text }) => text);

  expect(told).toEqual([
    "pod cart-2-a: container cart exits with code 137 (OOMKilled), 4 restarts",
    "pod cart-2-b: image shop/cart:2.0 of container cart cannot be pulled (ImagePullBackOff)",
    `pod cart-2-c is not ready since ${ago(300)}`,
  ]);
});

it("adds what the kubelet says of a probe or a volume, and nothing that a program has written", () => {
  const note = (pod: string, reason: string, message: string): Note => ({
    about: `Pod ${pod}`,
    reason,
    message,
    at: ago(9),
  });
  const told = symptomsOf(
    evidence({
      pods: [
        sick("a", container()),
        sick("b", container()),
        sick("c", waits("ContainerCreating")),
        sick("d", crashing({ lastExit: exit(137) })),
      ],
      notes: [
        note("a", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503"),
        note("b", "Unhealthy", "Readiness probe failed: password=hunter2"),
        note("c", "FailedMount", 'MountVolume.SetUp failed for volume "x" : configmap "settings" not found'),
        note("d", "Unhealthy", 'Liveness probe failed: Get "http://10.0.0.1:8080/": dial tcp: connection refused'),
      ],
    }),
  ).map(({ text }) => text);

  expect(told).toEqual([
    `pod a is not ready since ${ago(300)}: Readiness probe failed: HTTP probe failed with statuscode: 503`,
    `pod b is not ready since ${ago(300)}: Readiness probe failed`,
    expect.stringMatching(/nothing of it runs: FailedMount: .*configmap "settings" not found$/),
    expect.stringMatching(/exits with code 137 \(Liveness probe failed: Get .*connection refused\), 4 restarts$/),
  ]);
});
