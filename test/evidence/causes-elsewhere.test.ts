import { beforeEach, describe, expect, it } from "vitest";

import type { Evidence } from "../../lib/domain/evidence.ts";
import { causesElsewhere } from "../../lib/evidence/causes-elsewhere.ts";
import { deployment, namespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { DEPLOYMENT, NODE, SERVICE } from "../../lib/world/kubernetes/kinds.ts";
import { type Cluster, WorldError } from "../../lib/world/world.ts";
import { crashing, evidence, pod } from "../support/evidence.ts";
import { finding } from "../support/incidents.ts";

const ASKS = [{ service: "db", namespace: undefined, where: "env DB_HOST of container cart" }];
const CRASHES = finding({ problem: "crash-looping" });

let cluster: InMemoryCluster;
beforeEach(async () => {
  cluster = new InMemoryCluster({ nodes: ["worker-1", "worker-2"] });
  cluster.add(namespace("shop"), deployment({ namespace: "shop", name: "db", image: "shop/db:1.0", replicas: 1 }));
  cluster.add({ ...SERVICE, metadata: { namespace: "shop", name: "db" }, spec: { selector: { app: "db" } } } as never);
  await cluster.clock.passSeconds(5);
});

const found = async (about: Evidence, cause = CRASHES, through: Cluster = cluster): Promise<string[]> =>
  (await causesElsewhere(through, about, cause)).map(({ relation, because }) => `${relation}: ${because}`);
const db = async (image: string): Promise<void> => {
  cluster.images.set(image, "crashes");
  await cluster.clock.passSeconds(60);
};

describe("what it asks for", () => {
  const asking = (parts: Partial<Evidence> = {}): Evidence =>
    evidence({ asksFor: ASKS, pods: [pod("cart-1", { isReady: false, containers: [crashing()] })], ...parts });

  it("has no pod that is ready: that is the cause, with whose pods they are", async () => {
    await db("shop/db:1.0");

    expect(await found(asking())).toEqual([
      "dependency: it asks for Service shop/db (env DB_HOST of container cart), and none of the pods behind that is ready: Deployment shop/db",
    ]);
  });

  it("has no pod at all: the ReplicaSet that would make them tells whose they are", async () => {
    await cluster.patch({ ...DEPLOYMENT, namespace: "shop", name: "db" }, [
      { op: "replace", path: "/spec/replicas", value: 0 },
    ]);
    await cluster.clock.passSeconds(60);

    expect(await found(asking())).toEqual([expect.stringContaining("Deployment shop/db") as string]);
  });

  it.each<[string, () => Promise<unknown> | void, Partial<Evidence>, Parameters<typeof found>[1]]>([
    ["is well", () => undefined, {}, CRASHES],
    ["is no Service of the cluster", () => db("shop/db:1.0"), { asksFor: [{ ...ASKS[0]!, service: "mail" }] }, CRASHES],
    ["cannot ail it: its image is missing", () => db("shop/db:1.0"), {}, finding({ problem: "image-pull-failing" })],
    ["is itself", () => db("shop/db:1.0"), { target: { ...DEPLOYMENT, namespace: "shop", name: "db" } }, CRASHES],
  ])("no cause where that %s", async (_what, happens, parts, cause) => {
    await happens();

    expect(await found(asking(parts), cause)).toEqual([]);
  });

  it("may not be read: that is no evidence", async () => {
    await db("shop/db:1.0");
    const blind = new Proxy(cluster, {
      get: (target, method: keyof Cluster) =>
        method === "list"
          ? () => Promise.reject(new WorldError("forbidden", "pods is forbidden"))
          : (target[method] as (...all: unknown[]) => unknown).bind(target),
    });

    expect(await found(asking(), CRASHES, blind)).toEqual([]);
  });
});

describe("its node", () => {
  const on = (node: string, parts: Parameters<typeof pod>[1] = {}): Evidence =>
    evidence({ pods: [pod("cart-1", { node, isReady: false, ...parts })] });
  const lose = (name: string): Promise<void> => {
    const conditions = [{ type: "Ready", status: "Unknown", reason: "NodeStatusUnknown" }];
    cluster.setStatus({ ...NODE, name }, { conditions }, "node-controller");
    return cluster.clock.passSeconds(1);
  };

  it("is not ready, and its pod there is silent: that is the cause", async () => {
    await lose("worker-2");

    expect(await found(on("worker-2"), finding({ problem: "not-ready" }))).toEqual([
      "node: Node worker-2 is not ready (NodeStatusUnknown), and a pod of it is there",
    ]);
  });

  it.each<[string, Evidence]>([
    ["where the node of another pod is ill", on("worker-1")],
    ["where the pod is ready", on("worker-2", { isReady: true })],
    ["where a container says itself what ails it", on("worker-2", { containers: [crashing()] })],
    ["where the pod has no node", on("worker-2", { isScheduled: false })],
  ])("no cause %s", async (_what, about) => {
    await lose("worker-2");

    expect(await found(about)).toEqual([]);
  });
});

it("a quota that refuses its pods is named, and whether somebody sees to it is asked elsewhere", async () => {
  const message = 'pods "cart-1" is forbidden: exceeded quota: team, requested: pods=1, used: pods=4, limited: pods=4';
  const about = evidence({ pods: [] });
  const refused = { since: "", reason: "FailedCreate", message };

  expect(
    await causesElsewhere(
      cluster,
      { ...about, workload: { ...about.workload, refused } },
      finding({ problem: "pods-refused" }),
    ),
  ).toMatchObject([{ relation: "quota", target: { kind: "ResourceQuota", name: "team" }, isSeen: false }]);
});
