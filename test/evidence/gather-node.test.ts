import { beforeEach, describe, expect, it } from "vitest";

import type { NodeEvidence } from "../../lib/domain/node-evidence.ts";
import { gatherEvidence } from "../../lib/evidence/gather-evidence.ts";
import { deployment, namespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { LEASE, MACHINE, MACHINE_CONFIG_POOL, NODE, NODE_HEALTH_CHECK } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import { REQUEST, markedTemplate } from "../support/remediation.ts";

const WORKER = { ...NODE, name: "worker-1" };
let cluster: InMemoryCluster;

beforeEach(() => {
  cluster = new InMemoryCluster();
});

async function look(): Promise<NodeEvidence> {
  const world = { cluster, now: () => cluster.clock.now() } as never;
  const gathered = await gatherEvidence({ world }, { target: WORKER }, cluster.clock.now());
  if (gathered.kind !== "evidence" || gathered.evidence.about !== "node") throw new Error(JSON.stringify(gathered));
  return gathered.evidence;
}

it("sees a node that is well, and what lies on it as far as people have opted in", async () => {
  cluster.add(namespace("shop", { "kubeheal.io/heal": "auto" }));
  cluster.add(deployment({ namespace: "shop", name: "cart", image: "shop/cart:1.0" }));
  cluster.add(deployment({ namespace: "elsewhere", name: "other", image: "shop/other:1.0" }));

  const seen = await look();

  expect(seen).toMatchObject({ ready: { status: "True" }, pressures: [], turns: 0, healers: [], missing: [] });
  expect(seen.nodes).toEqual({ total: 3, out: [], notReady: [] });
  expect(new Set(seen.pods.map((pod) => `${pod.namespace} ${pod.fate.kind}`))).toEqual(
    new Set(["elsewhere stays", "shop movable"]),
  );
});

it("counts how often it went within an hour, and not what is longer ago", async () => {
  for (let times = 0; times < 3; times += 1) {
    cluster.stopNode("worker-1");
    await cluster.clock.passSeconds(60);
    cluster.startNode("worker-1");
    await cluster.clock.passSeconds(60);
  }

  expect((await look()).turns).toBe(3);

  await cluster.clock.passSeconds(3700);
  expect((await look()).turns).toBe(0);
});

it("sees its Lease, its Machine, and the template that an admin has marked", async () => {
  const renewTime = "2026-01-01T00:00:00.000000Z";
  cluster.add(
    { ...LEASE, metadata: { namespace: "kube-node-lease", name: "worker-1" }, spec: { renewTime } } as KubeObject,
    { ...MACHINE, metadata: { namespace: "machines", name: "m-1" }, status: { phase: "Failed" } } as KubeObject,
    markedTemplate(),
  );
  await cluster.patch(WORKER, [
    { op: "add", path: "/metadata/annotations", value: { "machine.openshift.io/machine": "machines/m-1" } },
  ]);

  expect(await look()).toMatchObject({
    heartbeat: renewTime,
    machine: "Machine machines/m-1 is Failed",
    template: { kind: "SelfNodeRemediationTemplate", namespace: "workload-availability", name: "reboot" },
  });
});

it("tells our cordon from somebody's, by the mark and by who wrote last", async () => {
  await cluster.patch(WORKER, [
    { op: "add", path: "/metadata/annotations", value: { "kubeheal.io/cordoned": "a-step" } },
    { op: "add", path: "/spec/unschedulable", value: true },
  ]);
  expect((await look()).cordon).toMatchObject({ isOurs: true });

  const person = cluster.as("kubectl-cordon");
  await person.patch(WORKER, [{ op: "remove", path: "/spec/unschedulable" }]);
  await person.patch(WORKER, [{ op: "add", path: "/spec/unschedulable", value: true }]);

  expect((await look()).cordon).toMatchObject({
    isOurs: false,
    by: expect.stringMatching(/^by kubectl-cordon at /) as string,
  });
});

it("names taints that somebody has set, and none that controllers set", async () => {
  const taints = [
    { key: "dedicated", value: "gpu", effect: "NoExecute" },
    { key: "node.kubernetes.io/unreachable", effect: "NoExecute" },
    { key: "hint", effect: "PreferNoSchedule" },
  ];
  await cluster.as("kubectl-taint").patch(WORKER, [{ op: "add", path: "/spec/taints", value: taints }]);

  expect((await look()).taints).toMatchObject([
    { text: "dedicated=gpu:NoExecute", by: expect.stringContaining("by kubectl-taint at") as string },
  ]);
});

describe("who else sees to it", () => {
  const names = async (): Promise<string[]> => (await look()).healers.map(({ name }) => name);
  const pool = (type: string): KubeObject =>
    ({
      ...MACHINE_CONFIG_POOL,
      metadata: { name: "worker" },
      spec: { nodeSelector: { matchLabels: { "kubernetes.io/os": "linux" } } },
      status: { conditions: [{ type, status: "True" }], machineCount: 3, updatedMachineCount: 1 },
    }) as KubeObject;
  const kind = (apiVersion: string, of: string, name: string, rest: object): KubeObject => ({
    apiVersion,
    kind: of,
    metadata: { name },
    ...rest,
  });

  it.each<[string, KubeObject, string[]]>([
    [
      "a NodeHealthCheck that selects it",
      { ...NODE_HEALTH_CHECK, metadata: { name: "all" }, spec: { selector: {} } } as KubeObject,
      ["NodeHealthCheck all"],
    ],
    [
      "a NodeHealthCheck that does not",
      {
        ...NODE_HEALTH_CHECK,
        metadata: { name: "gpus" },
        spec: { selector: { matchLabels: { gpu: "yes" } } },
      } as KubeObject,
      [],
    ],
    [
      "a remediation that is under way",
      { ...REQUEST, metadata: { namespace: REQUEST.namespace, name: REQUEST.name } },
      ["SelfNodeRemediation worker-1"],
    ],
    ["a pool that updates", pool("Updating"), ["MachineConfigPool worker"]],
    ["a pool that rests", pool("Updated"), []],
    [
      "a maintenance of this node",
      kind("nodemaintenance.medik8s.io/v1beta1", "NodeMaintenance", "m", { spec: { nodeName: "worker-1" } }),
      ["NodeMaintenance m"],
    ],
    [
      "a MachineHealthCheck that has stopped",
      {
        apiVersion: "machine.openshift.io/v1beta1",
        kind: "MachineHealthCheck",
        metadata: { namespace: "machines", name: "workers" },
        status: { conditions: [{ type: "RemediationAllowed", status: "False" }] },
      } as KubeObject,
      ["MachineHealthCheck workers"],
    ],
  ])("%s", async (_what, object, expected) => {
    cluster.add(object);

    expect(await names()).toEqual(expected);
  });

  it("whoever has put a taint there to take it away", async () => {
    const taints = [{ key: "ToBeDeletedByClusterAutoscaler", effect: "NoSchedule" }];
    await cluster.patch(WORKER, [{ op: "add", path: "/spec/taints", value: taints }]);

    expect(await names()).toEqual(["the Cluster Autoscaler"]);
  });
});
