import { describe, expect, it } from "vitest";

import { symptomsOf } from "../../lib/rules/symptoms.ts";
import { container, crashing, evidence, pod, sick, unpullable } from "../support/evidence.ts";
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
        sick("cart-2-a", crashing({ lastExit: { code: 137, reason: "OOMKilled", at: ago(20), ranSeconds: 2 } })),
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
