import { describe, expect, it } from "vitest";

import type { Evidence } from "../../lib/domain/evidence.ts";
import type { Workflow } from "../../lib/domain/workflow.ts";
import { judge } from "../../lib/engine/verify.ts";
import { container, crashing, evidence, pod, unpullable } from "../support/evidence.ts";
import { AT, ago, healing, signal } from "../support/incidents.ts";

/** Changed 150 s ago; the soak of 120 s is over, and there are 570 s left to look. */
const VERIFYING = { status: "verifying", since: ago(150), soakUntil: ago(30), until: ago(-570) } as const;
const RESOLVED = [signal({ status: "resolved", resolvedAt: ago(20) })];
const verifying = (parts: Partial<Workflow> = {}, signals = RESOLVED): ReturnType<typeof healing> =>
  healing({ progress: VERIFYING, startedAt: ago(160), ...parts }, { signals });
const soaking = { progress: { ...VERIFYING, soakUntil: ago(-5) } } as const;
const late = { progress: { ...VERIFYING, until: ago(1) } } as const;
const one = (parts: Parameters<typeof pod>[1]): Evidence =>
  evidence({ pods: [pod("cart-1-a"), pod("cart-1-b", parts)] });

const HALF_READY = evidence({ workload: { ready: 1, isRolledOut: false } });
const READY_IN_A_ROLLOUT = evidence({ workload: { isRolledOut: false } });
const FRESH = one({ readySince: ago(119) });

const rollingOut = (revision: string, more: object = {}): Evidence =>
  evidence({
    workload: { isRolledOut: false, ...more },
    pods: [pod("cart-1-a"), pod("cart-x-b", { revision, containers: [crashing({ waiting: undefined }, 100)] })],
  });

describe("did it help?", () => {
  it.each([
    ["all ready for the soak, alerts clear", {}, evidence(), "better", /stayed so for 120 s, and its alerts are clear/],
    ["the soak is not over", soaking, evidence(), "not-yet", /the soak is not over/],
    ["a pod is ready for less than the soak", {}, FRESH, "not-yet", /the soak is not over/],
    ["a pod became ready late, and time is up", late, FRESH, "better", /clear/],
    ["a young pod that is leaving anyway", {}, one({ readySince: ago(5), isLeaving: true }), "better", /clear/],
    [
      "it is scaled to zero",
      {},
      evidence({ pods: [], workload: { wanted: 0, ready: 0 } }),
      "unknown",
      /scaled to zero/,
    ],
    ["pods are missing", {}, HALF_READY, "not-yet", /1 of 3 pods are ready/],
    ["pods are missing, and time is up", late, HALF_READY, "unknown", /1 of 3 pods are ready/],
    ["all ready, but not all of the newest revision", {}, READY_IN_A_ROLLOUT, "not-yet", /3 of 3/],
    [
      "a container waits to be created",
      {},
      one({ containers: [container({ waiting: { reason: "ContainerCreating", message: "" } })] }),
      "better",
      /clear/,
    ],
    [
      "a container initialises",
      {},
      one({ containers: [container({ waiting: { reason: "PodInitializing", message: "" } })] }),
      "better",
      /clear/,
    ],
    [
      "a container cannot be pulled, and no more pods are ready than before",
      { readyBefore: 3 },
      one({ containers: [unpullable()] }),
      "no-better",
      /cart of pod cart-1-b is in ImagePullBackOff/,
    ],
    [
      "a container crashed since the change, even in the soak",
      { ...soaking, readyBefore: 3 },
      one({ containers: [crashing({ waiting: undefined }, 100)] }),
      "no-better",
      /exited with code 1 after the change/,
    ],
    [
      "a container crashes that the rollout is about to replace",
      { readyBefore: 3 },
      rollingOut("cart-0"),
      "not-yet",
      /3 of 3/,
    ],
    [
      "the same, and time is up",
      { ...late, readyBefore: 3 },
      rollingOut("cart-0"),
      "no-better",
      /exited with code 1 after the change/,
    ],
    [
      "a container crashes that the rollout has brought",
      { readyBefore: 3 },
      rollingOut("cart-1"),
      "no-better",
      /exited with code 1 after the change/,
    ],
    [
      "its controller has not looked at the change yet",
      { readyBefore: 3 },
      rollingOut("cart-1", { isObserved: false }),
      "not-yet",
      /3 of 3/,
    ],
    [
      "a container crashed before the change",
      {},
      one({ containers: [crashing({ waiting: undefined }, 200)] }),
      "better",
      /clear/,
    ],
    [
      "a container crashed since the change, and more pods are ready than before",
      { readyBefore: 2 },
      one({ containers: [crashing({ waiting: undefined }, 100)] }),
      "not-yet",
      /3 of 3 pods are ready, and .* exited with code 1/,
    ],
    [
      "the same, and time is up: it is left so",
      { ...late, readyBefore: 2 },
      one({ containers: [crashing({ waiting: undefined }, 100)] }),
      "unknown",
      /3 of 3 pods are ready, and .* exited with code 1/,
    ],
    ["a crash of a pod that is leaving", {}, one({ isLeaving: true, containers: [crashing()] }), "better", /clear/],
  ] as const)("%s", (_what, parts, seen, kind, because) => {
    expect(judge(verifying(parts), seen, AT)).toEqual({ kind, because: expect.stringMatching(because) as string });
  });
});

describe("the alerts that this remedy answers", () => {
  it.each([
    ["fire, inside the time they may need", { startedAt: ago(1199) }, [signal()], "better", /1 alerts? may need until/],
    [
      "fire after it",
      { startedAt: ago(1201) },
      [signal()],
      "unknown",
      /1 of its alerts still fire after 2026-01-01T11:59:59/,
    ],
    [
      "are clear, another that joined later fires",
      { startedAt: ago(1201) },
      [...RESOLVED, signal({ fingerprint: "f2" })],
      "better",
      /clear/,
    ],
    ["are none: a person asked", { startedAt: ago(1201) }, [signal({ kind: "person" })], "better", /clear/],
  ] as const)("%s", (_what, parts, signals, kind, because) => {
    const { kind: judged, because: why } = judge(verifying(parts, [...signals]), evidence(), AT);

    expect([judged, why]).toEqual([kind, expect.stringMatching(because)]);
  });
});

it("says nothing of what is not being verified", () => {
  expect(judge(healing(), evidence(), AT).kind).toBe("not-yet");
});
