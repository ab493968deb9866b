import { describe, expect, it } from "vitest";

import type { Behaviour } from "../../../lib/world/in-memory/container-run.ts";
import type { InMemoryCluster } from "../../../lib/world/in-memory/in-memory-cluster.ts";
import { NODE } from "../../../lib/world/kubernetes/kinds.ts";
import { cartOf, deploy, eventsOf, inWords, isReady, podsOf, shop } from "./shop.ts";

async function oneContainer(cluster: InMemoryCluster) {
  const [pod] = await podsOf(cluster);
  return pod!.status!.containerStatuses![0]!;
}

async function broken(behaviour: Behaviour): Promise<InMemoryCluster> {
  const cluster = shop({ replicas: 1, spec: { strategy: { type: "Recreate" } } });
  cluster.images.set("shop/cart:2.0", behaviour);
  await deploy(cluster, "shop/cart:2.0");
  return cluster;
}

describe("a container that crashes", () => {
  // It runs for 3 s each time, and waits for 10, 20, 40, 80, 160 and then 300 s.
  it.each([
    [2, "running", 0],
    [3, "CrashLoopBackOff", 0],
    [13, "running", 1],
    [16, "CrashLoopBackOff", 1],
    [35, "CrashLoopBackOff", 1],
    [36, "running", 2],
    [324, "CrashLoopBackOff", 4],
    [325, "running", 5],
    [627, "CrashLoopBackOff", 5],
    [628, "running", 6],
    [931 + 3, "CrashLoopBackOff", 7],
    [3600, "CrashLoopBackOff", 15],
  ])("is after %i s %s, restarted %i times", async (seconds, shown, restarts) => {
    const cluster = await broken("crashes");

    await cluster.clock.passSeconds(seconds);

    const { state, restartCount, ready } = await oneContainer(cluster);
    expect(state?.waiting?.reason ?? "running").toBe(shown);
    expect(restartCount).toBe(restarts);
    expect(ready).toBe(false);
  });

  it("says how it ended and how long the kubelet backs off", async () => {
    const cluster = await broken("crashes");

    await cluster.clock.passSeconds(16);

    const { state, lastState } = await oneContainer(cluster);
    const finishedAt = "2026-01-01T00:00:16Z";
    expect(lastState?.terminated).toMatchObject({ exitCode: 1, reason: "Error", finishedAt });
    expect(state?.waiting?.message).toMatch(/^back-off 20s restarting failed container=cart pod=cart-\w+-\w+_shop\(/);
    expect(await eventsOf(cluster)).toContainEqual(
      expect.objectContaining({ reason: "BackOff", type: "Warning", count: 2 }),
    );
  });

  it("ends with 137 and OOMKilled when it runs out of memory", async () => {
    const cluster = await broken("runs-out-of-memory");

    await cluster.clock.passSeconds(3);

    expect((await oneContainer(cluster)).lastState?.terminated).toMatchObject({ exitCode: 137, reason: "OOMKilled" });
  });

  it("runs from its next start on when its image is mended", async () => {
    const cluster = await broken("crashes");
    await cluster.clock.passSeconds(20);

    cluster.images.set("shop/cart:2.0", "runs");
    expect(await inWords(cluster)).toEqual(["shop/cart:2.0 CrashLoopBackOff"]);
    await cluster.clock.passSeconds(20);

    expect(await inWords(cluster)).toEqual(["shop/cart:2.0 ready"]);
  });
});

describe("an image that cannot be had", () => {
  it("leaves the pod Pending, with the registry's words in its status and in an Event", async () => {
    const cluster = await broken("never-pulls");

    await cluster.clock.passSeconds(5);

    const [pod] = await podsOf(cluster);
    const { state, restartCount } = pod!.status!.containerStatuses![0]!;
    expect(pod?.status?.phase).toBe("Pending");
    expect(state?.waiting?.reason).toBe("ImagePullBackOff");
    expect(state?.waiting?.message).toContain('Back-off pulling image "shop/cart:2.0": ErrImagePull: rpc error');
    expect(restartCount).toBe(0);
    const message = expect.stringContaining('Failed to pull image "shop/cart:2.0"');
    expect(await eventsOf(cluster)).toContainEqual(expect.objectContaining({ reason: "Failed", message }));
  });

  it("is asked for again, and runs once it is there", async () => {
    const cluster = await broken("never-pulls");
    await cluster.clock.passSeconds(5);

    cluster.images.set("shop/cart:2.0", "runs");
    await cluster.clock.passSeconds(10);

    expect(await inWords(cluster)).toEqual(["shop/cart:2.0 ready"]);
  });
});

describe("a pod", () => {
  it("that is stuck stays so while its siblings and its replacement are well", async () => {
    const cluster = shop();
    const [sick, ...siblings] = await podsOf(cluster);
    await cluster.clock.passSeconds(60);

    cluster.stick("shop", sick!.metadata.name);
    const stuck = await inWords(cluster);
    await cluster.evict({ namespace: "shop", name: sick!.metadata.name, uid: sick!.metadata.uid! });

    expect(stuck).toEqual(["shop/cart:1.0 CrashLoopBackOff", "shop/cart:1.0 ready", "shop/cart:1.0 ready"]);
    const after = await podsOf(cluster);
    expect(after.map(isReady)).toEqual([true, true, true]);
    expect(after.map((pod) => pod.metadata.uid)).toEqual(
      expect.arrayContaining(siblings.map((pod) => pod.metadata.uid)),
    );
  });

  it("says since when it is not ready", async () => {
    const cluster = shop({ replicas: 1 });
    const [pod] = await podsOf(cluster);
    await cluster.clock.passSeconds(60);

    cluster.stick("shop", pod!.metadata.name, "never-ready");
    await cluster.clock.passSeconds(60);

    const conditions = (await podsOf(cluster))[0]?.status?.conditions;
    expect(conditions).toContainEqual(
      expect.objectContaining({ type: "Ready", lastTransitionTime: "2026-01-01T00:01:00Z" }),
    );
    expect(conditions).toContainEqual(
      expect.objectContaining({ type: "Initialized", lastTransitionTime: "2026-01-01T00:00:00Z" }),
    );
  });

  it("goes to no node that is cordoned, and waits if there is no other", async () => {
    const cluster = shop({ nodes: ["only"], replicas: 1 });
    await cluster.patch({ ...NODE, name: "only" }, [{ op: "add", path: "/spec/unschedulable", value: true }]);

    await deploy(cluster, "shop/cart:2.0");
    const waiting = await inWords(cluster);
    await cluster.patch({ ...NODE, name: "only" }, [{ op: "remove", path: "/spec/unschedulable" }]);

    expect(waiting).toEqual(["shop/cart:1.0 ready", "shop/cart:2.0 Pending"]);
    expect(await inWords(cluster)).toEqual(["shop/cart:2.0 ready"]);
    expect(await eventsOf(cluster)).toContainEqual(expect.objectContaining({ reason: "FailedScheduling", count: 1 }));
  });

  it("does what a rule says that looks at its container", async () => {
    const cluster = shop({ replicas: 1 });
    cluster.images.set("shop/cart:2.0", ({ container }) =>
      container.resources?.limits ? "runs" : "runs-out-of-memory",
    );

    await deploy(cluster, "shop/cart:2.0");
    const small = await inWords(cluster);
    const { spec } = await cartOf(cluster);
    const [container] = spec!.template.spec!.containers;
    await cluster.patch({ apiVersion: "apps/v1", kind: "Deployment", namespace: "shop", name: "cart" }, [
      {
        op: "replace",
        path: "/spec/template/spec/containers/0",
        value: { ...container, resources: { limits: { memory: "1Gi" } } },
      },
    ]);

    expect(small).toContain("shop/cart:2.0 not ready");
    expect(await inWords(cluster)).toEqual(["shop/cart:2.0 ready"]);
  });
});
