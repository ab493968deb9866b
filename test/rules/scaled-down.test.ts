import { expect, it } from "vitest";

import { scaledDown } from "../../lib/rules/scaled-down.ts";
import { crashing, evidence, pod, sick, surroundings } from "../support/evidence.ts";
import { ago } from "../support/incidents.ts";

const AUTOSCALER = { name: "cart", min: 2, max: 9, wants: 2, atMaximum: undefined, cannotCompute: undefined };
const autoscaled = { surroundings: surroundings({ autoscaler: AUTOSCALER }) };

it.each([
  ["to none, and what is applied asks for 3", { wanted: 0, appliedReplicas: 3 }, {}, 0.9, { from: 0, to: 3 }],
  ["to none, and nothing says how many", { wanted: 0 }, {}, 0.9, { from: 0 }],
  ["to fewer than what is applied", { wanted: 1, appliedReplicas: 3 }, {}, 0.5, { from: 1, to: 3 }],
  ["to none, which switches its autoscaler off", { wanted: 0, appliedReplicas: 3 }, autoscaled, 0.9, { to: 3 }],
])("names who scaled it %s", (_, workload, more, confidence, facts) => {
  const found = scaledDown.judge(evidence({ workload: { ready: workload.wanted, ...workload }, pods: [], ...more }));

  expect(found).toMatchObject({ confidence, since: ago(300), facts });
  expect(found?.cause).toMatch(/^it was scaled to \d by kubectl at 11:55/);
});

it.each([
  ["there are as many as applied", { workload: { wanted: 3, appliedReplicas: 3 } }],
  ["there are more", { workload: { wanted: 5, appliedReplicas: 3 } }],
  ["it was applied with none", { workload: { wanted: 0, ready: 0, appliedReplicas: 0 }, pods: [] }],
  ["an autoscaler decides", { workload: { wanted: 2, appliedReplicas: 3 }, ...autoscaled }],
  ["its pods are sick", { workload: { wanted: 2, appliedReplicas: 3 }, pods: [pod("a"), sick("b", crashing())] }],
  [
    "a DaemonSet has no nodes",
    { target: { apiVersion: "apps/v1", kind: "DaemonSet", name: "x" }, workload: { wanted: 0 } },
  ],
])("finds nothing where %s", (_, seen) => {
  expect(scaledDown.judge(evidence(seen))).toBeUndefined();
});
