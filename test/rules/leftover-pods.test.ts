import { expect, it } from "vitest";

import { leftoverPods } from "../../lib/rules/leftover-pods.ts";
import { crashing, evidence, pod, sick } from "../support/evidence.ts";
import { ago } from "../support/incidents.ts";

const failed = { since: ago(900), reason: "Evicted", message: "The node was low on resource: memory." };
const gone = pod("gone", { isLeaving: true, isReady: false, failed });
const well = [pod("a"), pod("b"), pod("c")];

it("names the pods that a node has thrown out, and why", () => {
  expect(leftoverPods.judge(evidence({ pods: [...well, gone] }))).toMatchObject({
    layer: "infrastructure",
    cause: "1 failed pods are left over (Evicted), and 3 of 3 pods are ready",
    because: [expect.stringMatching(/^pod gone failed at .*: Evicted The node was low/) as string],
    since: ago(900),
  });
});

it.each([
  ["none has failed", evidence({ pods: well })],
  ["nobody controls it", evidence({ pods: [...well, { ...gone, hasController: false }] })],
  ["the others are not all ready", evidence({ pods: [...well, gone], workload: { ready: 2 } })],
  ["another one crashes", evidence({ pods: [...well, gone, sick("d", crashing())] })],
])("finds nothing where %s", (_, seen) => {
  expect(leftoverPods.judge(seen)).toBeUndefined();
});
