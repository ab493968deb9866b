import { beforeEach, expect, it } from "vitest";

import { cordon } from "../../lib/actions/cordon.ts";
import { drain } from "../../lib/actions/drain.ts";
import type { Outcome } from "../../lib/domain/outcome.ts";
import { deployment, namespace, podDisruptionBudget } from "../../lib/world/in-memory/builders.ts";
import type { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { NAMESPACE, POD, STATEFUL_SET } from "../../lib/world/kubernetes/kinds.ts";
import type { Cluster, KubeObject } from "../../lib/world/world.ts";
import { heldToItsRights } from "../support/grants.ts";
import { type How, S2, WORKER, applyTo, podsOn, stage } from "../support/node-stage.ts";

const rights = heldToItsRights("drain", drain);
const rightsOn = (cluster: Cluster): Cluster => rights.on(cluster);
let cluster: InMemoryCluster;
const apply = (how: How = {}): Promise<Outcome> =>
  applyTo(
    { action: drain, cluster, through: rightsOn },
    { id: S2, ...how, parameters: { leave: 0, ...how.parameters } },
  );

const evictions = (): number => cluster.requests.filter(({ verb, dryRun }) => verb === "evict" && !dryRun).length;
const on = { nodeName: WORKER.name };

interface Parts {
  readonly spec?: object;
  readonly metadata?: { readonly owner?: string; readonly annotations?: object };
}

/** A pod of its own on the node. */
function put(name: string, parts: Parts = {}, home = "shop"): void {
  const containers = [{ name: "c", image: "shop/other:1.0" }];
  const { owner, ...metadata } = parts.metadata ?? {};
  const ownerReferences = owner === undefined ? [] : [ownedBy(owner)];
  const pod = {
    ...POD,
    metadata: { name, namespace: home, ownerReferences, ...metadata },
    spec: { containers, ...on, ...parts.spec },
  };
  cluster.add(pod as KubeObject);
}

const OWNERS = "owners.example/v1";
const uids = new Map<string, string>();

beforeEach(async () => {
  cluster = stage();
  for (const kind of ["ReplicaSet", "DaemonSet", "Job"]) {
    cluster.define({ apiVersion: OWNERS, kind }, `${kind.toLowerCase()}s`);
    cluster.add({ apiVersion: OWNERS, kind, metadata: { name: "owner", namespace: "shop" } });
    const { metadata } = await cluster.get<KubeObject>({ apiVersion: OWNERS, kind, name: "owner", namespace: "shop" });
    uids.set(kind, metadata.uid!);
  }
  await applyTo({ action: cordon, cluster, through: (each) => each });
});

it("moves one pod after another until none is left, and each workload is whole in between", async () => {
  await cluster.as("kubectl").patch(WORKER, [{ op: "remove", path: "/spec/unschedulable" }]);
  const { metadata, spec } = deployment({ namespace: "shop", name: "db", image: "shop/db:1.0" });
  cluster.add({ ...STATEFUL_SET, metadata, spec: { ...spec, serviceName: "db" } } as KubeObject);
  await cluster.clock.passSeconds(5);
  await applyTo({ action: cordon, cluster, through: (each) => each }, { id: "wf-0123456789ab-1-2-s1-01234567" });
  expect((await podsOn(cluster)).length).toBeGreaterThan(1);

  const outcomes: string[] = [];
  for (let calls = 0; calls < 10 && outcomes.at(-1) !== "done"; calls += 1) {
    const at = evictions();
    outcomes.push((await apply()).kind);
    expect(evictions() - at).toBeLessThanOrEqual(1);
  }

  expect(outcomes.at(-1)).toBe("done");
  expect(await podsOn(cluster)).toEqual([]);
});

it("leaves as many as it should", async () => {
  const { length } = await podsOn(cluster);

  expect(await apply({ parameters: { leave: length } })).toMatchObject({
    kind: "done",
    because: expect.stringMatching(/^node worker-1: \d pods are left to move; 0 pods stay/) as string,
  });
  expect(evictions()).toBe(0);
});

it("is forbidden what a budget forbids, and says which", async () => {
  cluster.add(podDisruptionBudget({ namespace: "shop", name: "cart", minAvailable: 3 }));

  expect(await apply()).toMatchObject({
    kind: "blocked",
    because: expect.stringContaining("disruption budget cart") as string,
  });
  cluster.add(podDisruptionBudget({ namespace: "shop", name: "again", minAvailable: 1, matchLabels: { app: "cart" } }));
  expect(await apply()).toMatchObject({ kind: "blocked", because: expect.stringContaining("again") as string });
});

it("waits with the next pod of a workload that is not whole", async () => {
  cluster.images.set("shop/slow:1.0", "never-ready");
  const [pod] = await podsOn(cluster);
  const others = (await cluster.list<KubeObject>(POD, { namespace: "shop" })).items.filter(
    ({ metadata }) => metadata.name !== pod!.metadata.name,
  );
  cluster.stick("shop", others[0]!.metadata.name);
  await cluster.clock.passSeconds(1);

  expect(await apply()).toMatchObject({
    kind: "waiting",
    because: expect.stringMatching(/has 2 of 3 pods ready: its next one moves when it is whole$/) as string,
  });
  expect(evictions()).toBe(0);
});

it.each([
  ["one that nobody controls", {}, /it has no controller/],
  [
    "one that keeps something on the node",
    { metadata: { owner: "ReplicaSet" }, spec: { volumes: [{ name: "data", emptyDir: {} }] } },
    /would be lost \(volume data\)/,
  ],
  [
    "one that people say may not move",
    {
      metadata: {
        owner: "ReplicaSet",
        annotations: { "cluster-autoscaler.kubernetes.io/safe-to-evict": "false" },
      },
    },
    /safe-to-evict is false/,
  ],
])("evicts nobody where there is %s", async (_what, parts, sentence) => {
  put("single", parts);

  expect(await apply()).toEqual({
    kind: "refused",
    because: expect.stringMatching(sentence) as string,
  });
  expect(evictions()).toBe(0);
});

it("lets those stay that belong to the node, end by themselves, or whose namespace has not opted in", async () => {
  put("agent", { metadata: { owner: "DaemonSet" } });
  put("static", { metadata: { annotations: { "kubernetes.io/config.mirror": "x" } } });
  put("report", { metadata: { owner: "Job" } });
  put("theirs", {}, "elsewhere");
  await cluster.patch({ ...NAMESPACE, name: "kube-system" }, [
    { op: "add", path: "/metadata/labels/kubeheal.io~1heal", value: "auto" },
  ]);
  put("dns", {}, "kube-system");
  const stays = ["agent", "dns", "report", "static", "theirs"];

  let last: Outcome | undefined;
  for (let calls = 0; calls < 10 && last?.kind !== "done"; calls += 1) last = await apply();

  expect(last).toMatchObject({ kind: "done", because: expect.stringContaining("5 pods stay") as string });
  expect((await podsOn(cluster)).map(({ metadata }) => metadata.name).sort()).toEqual(stays);
});

it("moves pods of a protected namespace only where an admin has opened it", async () => {
  cluster.add(namespace("kube-tools", { "kubeheal.io/heal": "approve", "kubeheal.io/opened": "true" }));
  put("tool", {}, "kube-tools");

  expect(await apply()).toMatchObject({
    kind: "refused",
    because: expect.stringContaining("kube-tools/tool") as string,
  });
});

it("does nothing where the node takes new pods again, or is another one", async () => {
  await cluster.as("kubectl").patch(WORKER, [{ op: "remove", path: "/spec/unschedulable" }]);

  expect(await apply()).toMatchObject({ because: expect.stringContaining("is not cordoned") as string });
  expect(await apply({ parameters: { uid: "another" } })).toMatchObject({ kind: "refused" });
});

it("tries without doing", async () => {
  expect(await apply({ dryRun: true })).toMatchObject({
    kind: "done",
    because: expect.stringContaining("may be evicted, and is the first") as string,
  });
  expect(evictions()).toBe(0);
});

it("needs all the rights that it declares, and no others", () => {
  expect(rights.undeclared()).toEqual([]);
  expect(rights.unused()).toEqual([]);
});

/** Of a group of its own, so that no controller of this world sees to them. */
function ownedBy(kind: string): object {
  return { apiVersion: OWNERS, kind, name: "owner", uid: uids.get(kind), controller: true };
}
