import { expect, it } from "vitest";

import { noNodeFits } from "../../lib/rules/no-node-fits.ts";
import { container, evidence, pod, sick, unscheduled } from "../support/evidence.ts";

const pending = (message: string): ReturnType<typeof evidence> =>
  evidence({
    pods: [pod("a"), sick("b", container(), { containers: [], isScheduled: false, unscheduled: unscheduled(message) })],
  });
const PREEMPTION =
  " preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 Insufficient cpu.";

it.each([
  ["3 Insufficient cpu.", "infrastructure", "too little cpu left on 3 nodes"],
  ["1 Insufficient nvidia.com/gpu.", "infrastructure", "too little nvidia.com/gpu left on 1 node"],
  ["3 Too many pods.", "infrastructure", "too many pods on 3 nodes"],
  [
    "3 node(s) didn't match Pod's node affinity/selector.",
    "application",
    "its node selector or affinity does not match 3 nodes",
  ],
  [
    "1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient memory.",
    "infrastructure",
    "too little memory left on 2 nodes, a taint that it does not tolerate on 1 node {node-role.kubernetes.io/control-plane: }",
  ],
  ["3 node(s) had untolerated taint(s).", "infrastructure", "a taint that it does not tolerate on 3 nodes"],
  ["3 node(s) were unschedulable.", "infrastructure", "3 nodes cordoned"],
  ["3 node(s) didn't have free ports for the requested pod ports.", "application", "its host port in use on 3 nodes"],
  [
    "3 node(s) didn't match pod anti-affinity rules.",
    "application",
    "its rules about pods beside it broken on 3 nodes",
  ],
  ["3 node(s) didn't match pod topology spread constraints.", "application", "its topology spread broken on 3 nodes"],
  [
    "1 node(s) had volume node affinity conflict.",
    "infrastructure",
    "its volume out of reach of 1 node (another zone or node)",
  ],
  ["pod has unbound immediate PersistentVolumeClaims.", "platform", "one of its PersistentVolumeClaims has no volume"],
  ["3 node(s) were unlucky.", "infrastructure", "the scheduler does not say why in words that are known here"],
])("%s", (reasons, layer, words) => {
  const found = noNodeFits.judge(pending(`0/3 nodes are available: ${reasons}${PREEMPTION}`));

  expect(found).toMatchObject({ layer, cause: `no node takes 1 of 3 pods: ${words}` });
});

it.each([
  ["a claim that is not there has a rule of its own", pending('persistentvolumeclaim "data" not found.')],
  ["all have a node", evidence()],
])("finds nothing: %s", (_what, seen) => {
  expect(noNodeFits.judge(seen)).toBeUndefined();
});
