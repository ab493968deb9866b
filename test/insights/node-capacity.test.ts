import { expect, it } from "vitest";

import { type NodeFacts, clusterCapacity, isOfThePlatform } from "../../lib/insights/node-capacity.ts";

const Gi = 1024 ** 3;
const node = (name: string, more: Partial<NodeFacts> = {}): NodeFacts => ({
  name,
  taints: [],
  unschedulable: false,
  capacity: { cpu: "4", memory: "16Gi" },
  allocatable: { cpu: "3500m", memory: "15Gi" },
  ...more,
});
const guarded = (name: string, effect = "NoSchedule"): NodeFacts =>
  node(name, { taints: [{ key: "node-role.kubernetes.io/control-plane", effect }] });

it.each<[string, NodeFacts[], object]>([
  [
    "workers, and not what keeps others off",
    [guarded("m"), node("a"), node("b", { unschedulable: true })],
    {
      total: { cpu: 8, memory: 32 * Gi },
      allocatable: { cpu: 7, memory: 30 * Gi },
      nodes: ["a", "b"],
      cordoned: 1,
    },
  ],
  ["a single node that takes everything", [node("only")], { nodes: ["only"], total: { cpu: 4 } }],
  ["a control plane that only asks others to go elsewhere", [guarded("m", "PreferNoSchedule")], { nodes: ["m"] }],
  ["no node", [], { total: { cpu: 0, memory: 0 }, nodes: [], cordoned: 0 }],
])("the capacity of %s", (_, nodes, expected) => {
  expect(clusterCapacity(nodes)).toMatchObject(expected);
});

it.each([
  ["kube-system", true],
  ["openshift-monitoring", true],
  ["default", true],
  ["defaulted-shop", false],
  ["shop", false],
])("%s is of the platform: %s", (namespace, expected) => {
  expect(isOfThePlatform(namespace)).toBe(expected);
});
