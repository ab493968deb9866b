import { describe, expect, it } from "vitest";

import type { InMemoryCluster } from "../../../lib/world/in-memory/in-memory-cluster.ts";
import type { Deployment, ReplicaSet } from "../../../lib/world/kubernetes/objects.ts";
import { CART, cartOf, deploy, inWords, podsOf, setsOf, shop } from "./shop.ts";

const REVISION = "deployment.kubernetes.io/revision";

const revisionOf = (object: Deployment | ReplicaSet): string | undefined => object.metadata.annotations?.[REVISION];

/** As `kubectl rollout status` sees it. */
function isRolledOut({ metadata, spec, status }: Deployment): boolean {
  const counts = [status?.updatedReplicas, status?.replicas, status?.availableReplicas];
  return status?.observedGeneration === metadata.generation && counts.every((count) => count === spec?.replicas);
}

async function conditionOf(cluster: InMemoryCluster, type: string) {
  const { status } = await cartOf(cluster);
  return status?.conditions?.find((condition) => condition.type === type);
}

describe("a Deployment", () => {
  it("makes its pods through a ReplicaSet that is named after the template", async () => {
    const cluster = shop();

    const [set] = await setsOf(cluster);
    const hash = set?.metadata.labels?.["pod-template-hash"];
    const pods = await podsOf(cluster);
    expect(set).toMatchObject({ metadata: { name: `cart-${hash}` }, status: { replicas: 3, availableReplicas: 3 } });
    expect(pods).toHaveLength(3);
    for (const { metadata } of pods) {
      expect(metadata.name).toMatch(new RegExp(`^cart-${hash}-[a-z0-9]{5}$`));
      expect(metadata.ownerReferences).toMatchObject([
        { kind: "ReplicaSet", uid: set?.metadata.uid, controller: true },
      ]);
    }
  });

  it("rolls a new image out completely, and keeps the old ReplicaSet at nothing", async () => {
    const cluster = shop();

    await deploy(cluster, "shop/cart:2.0");

    expect(await inWords(cluster)).toEqual(Array(3).fill("shop/cart:2.0 ready"));
    expect((await setsOf(cluster)).map((set) => `${set.spec?.replicas}`).sort()).toEqual(["0", "3"]);
    expect(revisionOf(await cartOf(cluster))).toBe("2");
    expect(await conditionOf(cluster, "Progressing")).toMatchObject({
      status: "True",
      reason: "NewReplicaSetAvailable",
    });
  });

  it("takes the time that pods need to start, never below what must be available", async () => {
    const cluster = shop({ podStartSeconds: 5 });
    await cluster.clock.passSeconds(5);
    await deploy(cluster, "shop/cart:2.0");

    const fewest: number[] = [];
    const watched = await cluster.watchUntil<Deployment>(
      CART,
      (cart) => {
        fewest.push(cart?.status?.availableReplicas ?? 0);
        return cart !== undefined && isRolledOut(cart);
      },
      60,
    );

    expect(watched.satisfied).toBe(true);
    expect(Math.min(...fewest)).toBe(3);
    expect(cluster.clock.now()).toEqual(new Date("2026-01-01T00:00:20Z"));
  });

  it.each([
    ["shop/cart:gone", "never-pulls", "ErrImagePull"],
    ["shop/cart:bad", "crashes", "not ready"],
    ["shop/cart:slow", "never-ready", "not ready"],
  ] as const)("leaves its old pods serving while %s is no good", async (image, behaviour, shown) => {
    const cluster = shop();
    cluster.images.set(image, behaviour);

    await deploy(cluster, image);

    const old = Array(3).fill("shop/cart:1.0 ready");
    expect(await inWords(cluster)).toEqual([...old, `${image} ${shown}`]);
    expect(await conditionOf(cluster, "Available")).toMatchObject({ status: "True" });
  });

  it("says after ten minutes that a rollout does not progress", async () => {
    const cluster = shop();
    cluster.images.set("shop/cart:bad", "crashes");
    await deploy(cluster, "shop/cart:bad");

    await cluster.clock.passSeconds(599);
    expect(await conditionOf(cluster, "Progressing")).toMatchObject({ status: "True", reason: "ReplicaSetUpdated" });
    await cluster.clock.passSeconds(2);

    expect(await conditionOf(cluster, "Progressing")).toMatchObject({
      status: "False",
      reason: "ProgressDeadlineExceeded",
    });
  });

  it("takes the old ReplicaSet up again when the template is undone, under a new revision", async () => {
    const cluster = shop();
    const [first] = await setsOf(cluster);
    const { spec } = await cartOf(cluster);
    cluster.images.set("shop/cart:2.0", "crashes");
    await deploy(cluster, "shop/cart:2.0");

    await cluster.patch(CART, [{ op: "replace", path: "/spec/template", value: spec?.template }]);

    const sets = await setsOf(cluster);
    const taken = sets.find((set) => set.metadata.name === first?.metadata.name);
    expect(sets).toHaveLength(2);
    expect(taken?.spec?.replicas).toBe(3);
    expect(revisionOf(taken!)).toBe("3");
    expect(revisionOf(await cartOf(cluster))).toBe("3");
    expect(taken?.metadata.annotations?.["deployment.kubernetes.io/revision-history"]).toBe("1");
    expect(await inWords(cluster)).toEqual(Array(3).fill("shop/cart:1.0 ready"));
  });

  it("does nothing about a new template while it is paused", async () => {
    const cluster = shop({ spec: { paused: true } });
    await cluster.patch(CART, [{ op: "replace", path: "/spec/paused", value: false }]);
    await cluster.patch(CART, [{ op: "replace", path: "/spec/paused", value: true }]);

    await deploy(cluster, "shop/cart:2.0");
    expect(await inWords(cluster)).toEqual(Array(3).fill("shop/cart:1.0 ready"));
    await cluster.patch(CART, [{ op: "replace", path: "/spec/paused", value: false }]);

    expect(await inWords(cluster)).toEqual(Array(3).fill("shop/cart:2.0 ready"));
  });

  it("stops every old pod before the first new one where the strategy is Recreate", async () => {
    const cluster = shop({ podStartSeconds: 5, spec: { strategy: { type: "Recreate" } } });
    await cluster.clock.passSeconds(5);

    await deploy(cluster, "shop/cart:2.0");
    expect(await inWords(cluster)).toEqual(Array(3).fill("shop/cart:2.0 ContainerCreating"));
    await cluster.clock.passSeconds(5);

    expect(await inWords(cluster)).toEqual(Array(3).fill("shop/cart:2.0 ready"));
  });

  it("keeps no more old revisions than it is told to", async () => {
    const cluster = shop({ spec: { revisionHistoryLimit: 2 } });

    for (const version of ["2.0", "3.0", "4.0", "5.0"]) await deploy(cluster, `shop/cart:${version}`);

    expect((await setsOf(cluster)).map((set) => `${revisionOf(set)}`).sort()).toEqual(["3", "4", "5"]);
  });

  it("follows a change of scale, with the generation and without a new revision", async () => {
    const cluster = shop();
    const before = await cartOf(cluster);

    await cluster.patch(CART, [{ op: "replace", path: "/spec/replicas", value: 5 }]);

    const after = await cartOf(cluster);
    expect(await podsOf(cluster)).toHaveLength(5);
    expect(after.metadata.generation).toBe(before.metadata.generation! + 1);
    expect(after.status).toMatchObject({ observedGeneration: after.metadata.generation, availableReplicas: 5 });
    expect(revisionOf(after)).toBe("1");
  });

  it("waits for minReadySeconds before it calls a pod available", async () => {
    const cluster = shop({ spec: { minReadySeconds: 30 } });

    await cluster.clock.passSeconds(29);
    expect((await cartOf(cluster)).status?.availableReplicas).toBeUndefined();
    await cluster.clock.passSeconds(1);

    expect((await cartOf(cluster)).status?.availableReplicas).toBe(3);
  });

  it("takes its ReplicaSets and pods with it when it is deleted", async () => {
    const cluster = shop();

    await cluster.delete(CART);

    expect(await setsOf(cluster)).toEqual([]);
    expect(await podsOf(cluster)).toEqual([]);
  });
});
