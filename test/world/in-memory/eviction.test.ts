import { describe, expect, it } from "vitest";

import { podDisruptionBudget } from "../../../lib/world/in-memory/builders.ts";
import type { InMemoryCluster } from "../../../lib/world/in-memory/in-memory-cluster.ts";
import { POD_DISRUPTION_BUDGET } from "../../../lib/world/kubernetes/kinds.ts";
import type { PodDisruptionBudget } from "../../../lib/world/kubernetes/objects.ts";
import { isReady, podsOf, shop } from "./shop.ts";

type Limits = Partial<Parameters<typeof podDisruptionBudget>[0]>;

function guarded(limits: Limits, options: Parameters<typeof shop>[0] = {}): InMemoryCluster {
  const cluster = shop(options);
  cluster.add(podDisruptionBudget({ namespace: "shop", name: "cart", ...limits }));
  return cluster;
}

async function evictOne(cluster: InMemoryCluster, which: "ready" | "not ready" = "ready", options = {}): Promise<void> {
  const pod = (await podsOf(cluster)).find((each) => isReady(each) === (which === "ready"));
  const { name, uid } = pod!.metadata;
  await cluster.evict({ namespace: "shop", name, uid: uid! }, options);
}

describe("an eviction", () => {
  it("replaces the pod", async () => {
    const cluster = shop();
    const before = await podsOf(cluster);

    await cluster.evict({ namespace: "shop", name: before[0]!.metadata.name, uid: before[0]!.metadata.uid! });

    const after = await podsOf(cluster);
    expect(after).toHaveLength(3);
    expect(after.map((pod) => pod.metadata.uid)).not.toContain(before[0]!.metadata.uid);
  });

  it.each<[string, Limits & { of: number }, number]>([
    ["minAvailable 2 of 3", { of: 3, minAvailable: 2 }, 1],
    ["minAvailable 3 of 3", { of: 3, minAvailable: 3 }, 0],
    ["minAvailable 50% of 3 is 2", { of: 3, minAvailable: "50%" }, 1],
    ["minAvailable 100%", { of: 3, minAvailable: "100%" }, 0],
    ["maxUnavailable 1", { of: 3, maxUnavailable: 1 }, 1],
    ["maxUnavailable 0", { of: 3, maxUnavailable: 0 }, 0],
    ["maxUnavailable 30% of 4 is 2", { of: 4, maxUnavailable: "30%" }, 2],
    ["a budget for other pods", { of: 3, minAvailable: 1, matchLabels: { app: "till" } }, 0],
  ])("is allowed as often as the budget says: %s", async (_, { of, ...limits }, allowed) => {
    const cluster = guarded(limits, { replicas: of });

    const { status } = await cluster.get<PodDisruptionBudget>({
      ...POD_DISRUPTION_BUDGET,
      namespace: "shop",
      name: "cart",
    });
    expect(status?.disruptionsAllowed).toBe(allowed);
  });

  it("is refused, with the budget's numbers, until the replacement is ready", async () => {
    const cluster = guarded({ minAvailable: 2 }, { podStartSeconds: 10 });
    await cluster.clock.passSeconds(10);

    await evictOne(cluster);
    await expect(evictOne(cluster)).rejects.toMatchObject({
      kind: "blocked",
      message:
        "Cannot evict pod as it would violate the pod's disruption budget. The disruption budget cart needs 2 healthy pods and has 2 currently",
    });
    await cluster.clock.passSeconds(10);

    await expect(evictOne(cluster)).resolves.toBeUndefined();
  });

  it("is refused where several budgets meet, and names them", async () => {
    const cluster = guarded({ minAvailable: 1 });
    cluster.add(
      podDisruptionBudget({ namespace: "shop", name: "second", minAvailable: 1, matchLabels: { app: "cart" } }),
    );

    await expect(evictOne(cluster)).rejects.toMatchObject({ kind: "blocked", message: /cart, second/ });
  });

  it.each<[string, Limits, "done" | "blocked"]>([
    ["while the others suffice", { minAvailable: 2 }, "done"],
    ["not while they do not suffice", { minAvailable: 3 }, "blocked"],
    ["always, where the budget says so", { minAvailable: 3, unhealthyPodEvictionPolicy: "AlwaysAllow" }, "done"],
  ])("takes a pod that is not ready %s", async (_, limits, outcome) => {
    const cluster = guarded(limits);
    const [pod] = await podsOf(cluster);
    cluster.stick("shop", pod!.metadata.name, "never-ready");

    const evicted = evictOne(cluster, "not ready").then(
      () => "done",
      (error: { kind: string }) => error.kind,
    );

    expect(await evicted).toBe(outcome);
  });

  it("takes a pod that never began, whatever the budget says", async () => {
    const cluster = guarded({ minAvailable: 3 }, { podStartSeconds: 60 });

    await expect(evictOne(cluster, "not ready")).resolves.toBeUndefined();
  });

  it("changes nothing when it is only tried", async () => {
    const cluster = guarded({ minAvailable: 2 });
    const before = await podsOf(cluster);

    await evictOne(cluster, "ready", { dryRun: true });

    expect(await podsOf(cluster)).toEqual(before);
  });

  it("asks for one pod, not for another of the same name", async () => {
    const cluster = shop();
    const [pod] = await podsOf(cluster);
    const { name } = pod!.metadata;

    await expect(cluster.evict({ namespace: "shop", name, uid: "another" })).rejects.toMatchObject({
      kind: "conflict",
    });
    await expect(cluster.evict({ namespace: "shop", name: "gone", uid: "1" })).rejects.toMatchObject({
      kind: "not-found",
    });
  });
});
