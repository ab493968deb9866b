import { beforeEach, describe, expect, it } from "vitest";

import { evictPod } from "../../lib/actions/evict-pod.ts";
import type { Outcome } from "../../lib/domain/outcome.ts";
import type { Target } from "../../lib/domain/target.ts";
import { deployment, podDisruptionBudget } from "../../lib/world/in-memory/builders.ts";
import { withFaults } from "../../lib/world/in-memory/faults.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { STATEFUL_SET } from "../../lib/world/kubernetes/kinds.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import type { Cluster, KubeObject } from "../../lib/world/world.ts";
import { heldToItsRights } from "../support/grants.ts";
import { CART, step } from "../support/incidents.ts";
import { CART as REF, inWords, podsOf, shop } from "../world/in-memory/shop.ts";

const rights = heldToItsRights("evict-pod", evictPod);
let cluster: InMemoryCluster;
let stuck: Pod;

beforeEach(async () => {
  cluster = shop();
  await cluster.clock.passSeconds(60);
  stuck = (await podsOf(cluster))[0]!;
  cluster.stick("shop", stuck.metadata.name);
  await cluster.clock.passSeconds(60);
});

const names = async (): Promise<string[]> => (await podsOf(cluster)).map(({ metadata }) => metadata.name);

function apply(
  how: { on?: Cluster; uid?: string; dryRun?: boolean; target?: Target; isOutdated?: boolean } = {},
): Promise<Outcome> {
  const { on = cluster, uid = stuck.metadata.uid!, dryRun = false, target = CART, isOutdated = false } = how;
  const outcome = evictPod.apply({
    step: step({ action: "evict-pod", target }),
    parameters: { namespace: "shop", pod: stuck.metadata.name, uid, isOutdated },
    cluster: rights.on(on),
    waitSeconds: 45,
    dryRun,
  });
  return cluster.clock.waitFor(outcome);
}

it("evicts just this pod, and waits until its workload is whole", async () => {
  const before = await names();

  expect(await apply()).toMatchObject({ kind: "done", changed: true });
  const after = await names();
  expect(after).toHaveLength(3);
  expect(before.filter((name) => !after.includes(name))).toEqual([stuck.metadata.name]);
});

it("is blocked by a budget, which it names, and changes nothing", async () => {
  cluster.add(podDisruptionBudget({ namespace: "shop", name: "cart", minAvailable: 3 }));

  expect(await apply()).toMatchObject({ kind: "blocked", because: expect.stringContaining("cart") as string });
  expect(await names()).toContain(stuck.metadata.name);
});

it("is blocked by several budgets, which it names", async () => {
  for (const name of ["keep-some", "keep-all"])
    cluster.add(podDisruptionBudget({ namespace: "shop", name, minAvailable: 1, matchLabels: { app: "cart" } }));

  expect(await apply()).toMatchObject({
    kind: "blocked",
    because: expect.stringContaining("They are: keep-all, keep-some") as string,
  });
});

it("leaves it to the engine when the API server asks for patience", async () => {
  const busy = withFaults(cluster, ({ verb }) => (verb === "evict" ? "throttled" : undefined));

  await expect(apply({ on: busy })).rejects.toMatchObject({ kind: "throttled", retryAfterSeconds: 1 });
  expect(await names()).toContain(stuck.metadata.name);
});

describe("of a revision that a step before has left", () => {
  const CART_SET = { ...STATEFUL_SET, namespace: "shop", name: "cart" };
  const apart = { target: CART_SET, isOutdated: true };

  /** Every pod of the StatefulSet crashes, and its template is put back: it waits for the first one. */
  beforeEach(async () => {
    cluster = new InMemoryCluster();
    const { metadata, spec } = deployment({ namespace: "shop", name: "cart", image: "shop/cart:2.0" });
    cluster.add({ ...CART_SET, metadata, spec: { ...spec, serviceName: "cart" } } as KubeObject);
    await cluster.clock.passSeconds(60);
    cluster.images.set("shop/cart:2.0", "crashes");
    await cluster.clock.passSeconds(60);
    const path = "/spec/template/spec/containers/0/image";
    await cluster.patch(CART_SET, [{ op: "replace", path, value: "shop/cart:1.0" }]);
    stuck = (await podsOf(cluster)).find(({ metadata: { name } }) => name === "cart-0")!;
  });

  it("waits for its successor only: the others have their turn after it", async () => {
    expect(await apply(apart)).toMatchObject({ because: "pod cart-0 was evicted and its successor is ready" });
    expect(await inWords(cluster)).toEqual(["shop/cart:1.0 ready", ...CRASHING]);
  });

  it("leaves one that is ready by now to its controller, which renews it", async () => {
    cluster.images.set("shop/cart:2.0", "runs");
    await cluster.clock.passSeconds(60);
    const evictions = (): number => cluster.requests.filter(({ verb }) => verb === "evict").length;

    expect(await apply(apart)).toMatchObject({ kind: "done" });
    expect(evictions()).toBe(0);
    expect(await inWords(cluster)).toEqual(Array.from({ length: 3 }, () => "shop/cart:1.0 ready"));
  });
});

const CRASHING = Array.from({ length: 2 }, () => "shop/cart:2.0 CrashLoopBackOff");

it("is done when the pod is gone, and evicts no other", async () => {
  await apply();
  const before = await names();

  expect(await apply()).toMatchObject({ kind: "done" });
  expect(await names()).toEqual(before);
});

it("asks once, however long the pod takes to leave", async () => {
  cluster.stopNode(stuck.spec!.nodeName!);

  expect(await apply()).toMatchObject({ kind: "waiting" });
  expect(await apply()).toMatchObject({ kind: "waiting" });

  expect(cluster.requests.filter(({ verb }) => verb === "evict")).toHaveLength(1);
});

it("leaves a pod that is ready by now", async () => {
  cluster.stick("shop", stuck.metadata.name, "runs");
  await cluster.clock.passSeconds(900);

  expect(await apply()).toMatchObject({
    kind: "refused",
    because: expect.stringContaining("is ready by now") as string,
  });
  expect(await names()).toContain(stuck.metadata.name);
});

it("never evicts another pod of the same name", async () => {
  expect(await apply({ uid: "another", on: cluster })).toMatchObject({ kind: "waiting" });
  expect(await names()).toContain(stuck.metadata.name);
});

it("after the answer was lost, is asked again and evicts no second pod", async () => {
  const before = await names();
  await expect(
    apply({ on: withFaults(cluster, ({ verb }) => (verb === "evict" ? "lost-reply" : undefined)) }),
  ).rejects.toMatchObject({
    kind: "unknown-result",
  });

  expect(await apply()).toMatchObject({ kind: "done" });
  expect((await names()).filter((name) => before.includes(name))).toHaveLength(2);
});

describe("waits, each time for half of what a request may", () => {
  const seconds = async (of: () => Promise<unknown>): Promise<number> => {
    const began = cluster.clock.now().getTime();
    await of();
    return (cluster.clock.now().getTime() - began) / 1000;
  };

  it("while the pod is leaving", async () => {
    cluster.stopNode(stuck.spec!.nodeName!);

    const took = await seconds(async () =>
      expect(await apply()).toMatchObject({
        kind: "waiting",
        because: `pod ${stuck.metadata.name} is still leaving`,
      }),
    );

    expect(took).toBe(22.5);
  });

  it("while its successor is not ready", async () => {
    cluster.images.set("shop/cart:1.0", "never-ready");

    const took = await seconds(async () =>
      expect(await apply()).toMatchObject({
        kind: "waiting",
        because: `pod ${stuck.metadata.name} is gone, its successor is not ready`,
      }),
    );

    expect(took).toBe(22.5);
  });
});

it("has nothing to wait for when the workload is deleted", async () => {
  await cluster.delete(REF);

  expect(await apply()).toMatchObject({ kind: "done", changed: false, because: "Deployment cart is gone" });
});

it("stores nothing in a dry run", async () => {
  const before = await names();

  expect(await apply({ dryRun: true })).toMatchObject({ kind: "done" });
  expect(await apply({ dryRun: true, uid: "another" })).toMatchObject({ kind: "done", changed: false });
  expect(await names()).toEqual(before);
});

it.each(["StatefulSet", "DaemonSet"])("has nothing to wait for where the %s is gone", async (kind) => {
  const target = { apiVersion: "apps/v1", kind, namespace: "shop", name: "gone" };

  expect(await apply({ target })).toMatchObject({ kind: "done", changed: false, because: `${kind} gone is gone` });
});

it("declares just what it calls", () => {
  expect(rights.undeclared()).toEqual([]);
  expect(rights.unused()).toEqual([]);
});
