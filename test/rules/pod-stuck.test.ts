import { describe, expect, it } from "vitest";

import { podStuck } from "../../lib/rules/pod-stuck.ts";
import { container, crashing, evidence, pod, sick, unpullable } from "../support/evidence.ts";

const one = (parts: Parameters<typeof sick>[2] = {}, trouble = crashing()): ReturnType<typeof pod> =>
  sick("cart-1-a", trouble, { revision: "cart-1", ...parts });
const HEALTHY = [pod("cart-1-b"), pod("cart-1-c")];

describe("hits", () => {
  it.each([
    ["one crashes, its siblings are ready", one()],
    ["one does not become ready, its siblings are", one({}, container())],
  ])("%s", (_what, stuck) => {
    expect(podStuck.judge(evidence({ pods: [stuck, ...HEALTHY] }))).toMatchObject({
      confidence: 0.8,
      cause: "pod cart-1-a is stuck while 2 others of the same revision are ready",
      facts: { pod: "cart-1-a", uid: "uid-cart-1-a" },
    });
  });
});

describe("near misses", () => {
  it.each([
    ["all is well", HEALTHY],
    ["two are in trouble", [one(), sick("cart-1-b", crashing(), { revision: "cart-1" }), pod("cart-1-c")]],
    ["its image cannot be pulled: another pod will not pull it either", [one({}, unpullable()), ...HEALTHY]],
    ["nobody would make another one", [one({ hasController: false }), ...HEALTHY]],
    ["it is alone", [one()]],
    ["the healthy ones are of another revision", [one({ revision: "cart-2" }), ...HEALTHY]],
    ["the healthy ones are leaving", [one(), ...HEALTHY.map((each) => ({ ...each, isLeaving: true }))]],
    ["it is leaving itself", [one({ isLeaving: true }), ...HEALTHY]],
  ])("%s", (_what, pods) => {
    expect(podStuck.judge(evidence({ pods }))).toBeUndefined();
  });
});
