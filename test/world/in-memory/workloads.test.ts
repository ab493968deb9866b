import { describe, expect, it } from "vitest";

import { deployment } from "../../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../../lib/world/in-memory/in-memory-cluster.ts";
import { CONTROLLER_REVISION, DAEMON_SET, JOB, NODE, POD, STATEFUL_SET } from "../../../lib/world/kubernetes/kinds.ts";
import type { ControllerRevision, DaemonSet, Job, Pod, StatefulSet } from "../../../lib/world/kubernetes/objects.ts";
import type { Kind } from "../../../lib/world/world.ts";
import { deploy, inWords, isReady, podsOf, shop } from "./shop.ts";

const IMAGE = "/spec/template/spec/containers/0/image";
const shopOf = (kind: Kind) => ({ ...kind, namespace: "shop", name: "cart" });

function running(
  kind: Kind,
  { podStartSeconds = 0, ...spec }: { podStartSeconds?: number; [field: string]: unknown } = {},
) {
  const cluster = new InMemoryCluster({ podStartSeconds });
  const { metadata, spec: usual } = deployment({ namespace: "shop", name: "cart", image: "shop/cart:1.0" });
  const { replicas: _, ...rest } = usual!;
  const scale = kind === STATEFUL_SET ? { replicas: 3 } : {};
  cluster.add({ ...kind, metadata, spec: { ...rest, ...scale, ...spec } } as Parameters<typeof cluster.add>[0]);
  return cluster;
}

async function imagesOf(cluster: InMemoryCluster): Promise<string[]> {
  const pods = await podsOf(cluster);
  return pods.map(
    (pod) => `${pod.metadata.name} ${pod.spec?.containers[0]?.image?.slice(10)} ${isReady(pod) ? "ready" : "waits"}`,
  );
}

function job(image: string, more: object = {}): InMemoryCluster {
  const cluster = new InMemoryCluster();
  cluster.images.set("shop/broken", "crashes");
  const template = { spec: { restartPolicy: "Never", containers: [{ name: "main", image }] } };
  cluster.add({ ...JOB, metadata: { name: "tidy", namespace: "shop" }, spec: { template, ...more } } as Job);
  return cluster;
}
const tidy = (cluster: InMemoryCluster) => cluster.get<Job>({ ...JOB, namespace: "shop", name: "tidy" });

const podOn = (pods: readonly Pod[], name: string) => pods.filter((pod) => pod.spec?.nodeName === name);

describe("a StatefulSet", () => {
  it("makes its pods one after the other, each when the one before is ready", async () => {
    const cluster = running(STATEFUL_SET, { podStartSeconds: 5 });

    expect(await imagesOf(cluster)).toEqual(["cart-0 1.0 waits"]);
    await cluster.clock.passSeconds(5);
    expect(await imagesOf(cluster)).toEqual(["cart-0 1.0 ready", "cart-1 1.0 waits"]);
    await cluster.clock.passSeconds(10);

    expect(await imagesOf(cluster)).toEqual(["cart-0 1.0 ready", "cart-1 1.0 ready", "cart-2 1.0 ready"]);
  });

  it("renews them from the last to the first, and makes none from the old template any more", async () => {
    const cluster = running(STATEFUL_SET, { podStartSeconds: 5 });
    await cluster.clock.passSeconds(15);

    await cluster.patch(shopOf(STATEFUL_SET), [{ op: "replace", path: IMAGE, value: "shop/cart:2.0" }]);
    expect(await imagesOf(cluster)).toEqual(["cart-0 1.0 ready", "cart-1 1.0 ready", "cart-2 2.0 waits"]);
    await cluster.delete({ ...POD, namespace: "shop", name: "cart-0" });
    expect(await imagesOf(cluster)).toEqual(["cart-0 2.0 waits", "cart-1 1.0 ready", "cart-2 2.0 waits"]);
    await cluster.clock.passSeconds(60);

    expect(await imagesOf(cluster)).toEqual(["cart-0 2.0 ready", "cart-1 2.0 ready", "cart-2 2.0 ready"]);
    const { status } = await cluster.get<StatefulSet>(shopOf(STATEFUL_SET));
    expect(status).toMatchObject({ updatedReplicas: 3, currentReplicas: 3, readyReplicas: 3 });
    expect(status?.currentRevision).toBe(status?.updateRevision);
  });

  it("renews one at a time even where it makes them all at once", async () => {
    const cluster = running(STATEFUL_SET, { podStartSeconds: 5, podManagementPolicy: "Parallel" });
    const first = await imagesOf(cluster);
    await cluster.clock.passSeconds(5);

    await cluster.patch(shopOf(STATEFUL_SET), [{ op: "replace", path: IMAGE, value: "shop/cart:2.0" }]);

    expect(first).toEqual(["cart-0 1.0 waits", "cart-1 1.0 waits", "cart-2 1.0 waits"]);
    expect(await imagesOf(cluster)).toEqual(["cart-0 1.0 ready", "cart-1 1.0 ready", "cart-2 2.0 waits"]);
  });

  it("stays with its broken pod even when the template is put back, until that pod is deleted", async () => {
    const cluster = running(STATEFUL_SET);
    cluster.images.set("shop/cart:2.0", "crashes");
    await cluster.patch(shopOf(STATEFUL_SET), [{ op: "replace", path: IMAGE, value: "shop/cart:2.0" }]);

    await cluster.patch(shopOf(STATEFUL_SET), [{ op: "replace", path: IMAGE, value: "shop/cart:1.0" }]);
    expect(await imagesOf(cluster)).toEqual(["cart-0 1.0 ready", "cart-1 1.0 ready", "cart-2 2.0 waits"]);
    await cluster.delete({ ...POD, namespace: "shop", name: "cart-2" });

    expect(await imagesOf(cluster)).toEqual(["cart-0 1.0 ready", "cart-1 1.0 ready", "cart-2 1.0 ready"]);
  });

  it("records each template, and a template that comes back under a new number", async () => {
    const cluster = running(STATEFUL_SET);

    for (const image of ["shop/cart:2.0", "shop/cart:1.0"]) {
      await cluster.patch(shopOf(STATEFUL_SET), [{ op: "replace", path: IMAGE, value: image }]);
    }

    const { items } = await cluster.list<ControllerRevision>(CONTROLLER_REVISION, { namespace: "shop" });
    expect(items.map((item) => item.revision).sort((one, other) => one - other)).toEqual([2, 3]);
  });

  it("gives up its last pod when it is scaled down", async () => {
    const cluster = running(STATEFUL_SET);

    await cluster.patch(shopOf(STATEFUL_SET), [{ op: "replace", path: "/spec/replicas", value: 1 }]);

    expect(await imagesOf(cluster)).toEqual(["cart-0 1.0 ready"]);
  });
});

describe("a DaemonSet", () => {
  it("has one pod on each node, also on one that comes later or is cordoned", async () => {
    const cluster = running(DAEMON_SET);
    await cluster.create({ ...NODE, metadata: { name: "late" }, spec: { unschedulable: true } });

    const pods = await podsOf(cluster);
    expect(pods.map((pod) => `${pod.spec?.nodeName}`).sort()).toEqual(["late", "worker-1", "worker-2", "worker-3"]);
    const { status } = await cluster.get<DaemonSet>(shopOf(DAEMON_SET));
    expect(status).toMatchObject({ desiredNumberScheduled: 4, numberAvailable: 4, numberUnavailable: 0 });
  });

  it("renews its pods one at a time", async () => {
    const cluster = running(DAEMON_SET, { podStartSeconds: 5 });
    await cluster.clock.passSeconds(5);

    await cluster.patch(shopOf(DAEMON_SET), [{ op: "replace", path: IMAGE, value: "shop/cart:2.0" }]);
    const first = await inWords(cluster);
    await cluster.clock.passSeconds(15);

    expect(first).toEqual(["shop/cart:1.0 ready", "shop/cart:1.0 ready", "shop/cart:2.0 ContainerCreating"]);
    expect(await inWords(cluster)).toEqual(Array(3).fill("shop/cart:2.0 ready"));
  });
});

describe("a Job", () => {
  it("is complete when its pod ended well", async () => {
    const cluster = job("shop/tidy");

    await cluster.clock.passSeconds(10);

    const { status } = await tidy(cluster);
    expect(status).toMatchObject({ succeeded: 1, conditions: [{ type: "Complete", status: "True" }] });
    expect((await podsOf(cluster)).map((pod) => pod.status?.phase)).toEqual(["Succeeded"]);
  });

  it("tries again after a back-off, and fails when that was too often", async () => {
    const cluster = job("shop/broken", { backoffLimit: 1 });

    await cluster.clock.passSeconds(12);
    expect((await tidy(cluster)).status).toMatchObject({ failed: 1 });
    await cluster.clock.passSeconds(10);

    const { status } = await tidy(cluster);
    expect(status).toMatchObject({ failed: 2, conditions: [{ type: "Failed", reason: "BackoffLimitExceeded" }] });
  });

  it("rests while it is suspended", async () => {
    const cluster = job("shop/tidy", { suspend: true });
    await cluster.clock.passSeconds(60);
    const before = await podsOf(cluster);

    await cluster.patch({ ...JOB, namespace: "shop", name: "tidy" }, [
      { op: "replace", path: "/spec/suspend", value: false },
    ]);
    await cluster.clock.passSeconds(10);

    expect(before).toEqual([]);
    expect((await tidy(cluster)).status).toMatchObject({ succeeded: 1 });
  });
});

describe("a node that falls silent", () => {
  it("has no ready pods any more, and after five minutes others replace them while they linger", async () => {
    const cluster = shop();
    cluster.stopNode("worker-1");

    const [lost] = podOn(await podsOf(cluster), "worker-1");
    await cluster.clock.passSeconds(299);
    const waiting = await podsOf(cluster);
    await cluster.clock.passSeconds(1);

    expect(isReady(lost!)).toBe(false);
    expect(waiting).toHaveLength(3);
    const after = await podsOf(cluster);
    expect(podOn(after, "worker-1")[0]?.metadata.deletionTimestamp).toBe("2026-01-01T00:05:00Z");
    expect(after.filter(isReady)).toHaveLength(3);
  });

  it("ends its pods when it comes back too late, and readies them when it comes back in time", async () => {
    const [late, inTime] = [shop(), shop()];
    for (const [cluster, seconds] of [
      [late, 301],
      [inTime, 60],
    ] as const) {
      cluster.stopNode("worker-1");
      await cluster.clock.passSeconds(seconds);
      cluster.startNode("worker-1");
    }

    expect(podOn(await podsOf(late), "worker-1")).toEqual([]);
    expect(podOn(await podsOf(inTime), "worker-1").map(isReady)).toEqual([true]);
  });

  it("takes no new pods", async () => {
    const cluster = shop();
    cluster.stopNode("worker-1");

    await deploy(cluster, "shop/cart:2.0");
    const placed = (await podsOf(cluster)).filter((pod) => pod.spec?.containers[0]?.image === "shop/cart:2.0");

    expect(podOn(placed, "worker-1")).toEqual([]);
  });

  it("loses its pods at once when it is deleted", async () => {
    const cluster = shop();
    cluster.stopNode("worker-1");

    await cluster.delete({ ...NODE, name: "worker-1" });

    const pods = await podsOf(cluster);
    expect(podOn(pods, "worker-1")).toEqual([]);
    expect(pods.map(isReady)).toEqual([true, true, true]);
  });
});
