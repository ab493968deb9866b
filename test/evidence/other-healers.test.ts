import { beforeEach, describe, expect, it } from "vitest";

import type { Concern } from "../../lib/domain/concern.ts";
import { LOOKING } from "../../lib/evidence/other-healers.ts";
import { deployment, namespace, node } from "../../lib/world/in-memory/builders.ts";
import { withFaults } from "../../lib/world/in-memory/faults.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import {
  HORIZONTAL_POD_AUTOSCALER,
  MACHINE_HEALTH_CHECK,
  NODE,
  NODE_HEALTH_CHECK,
  SCALED_OBJECT,
  VERTICAL_POD_AUTOSCALER,
} from "../../lib/world/kubernetes/kinds.ts";
import { type Cluster, type Kind, type KubeObject, orNothing } from "../../lib/world/world.ts";
import { CART, NOW } from "../support/incidents.ts";

const WORKER = { ...NODE, name: "own-1" };
let cluster: InMemoryCluster;
beforeEach(() => {
  cluster = new InMemoryCluster();
  cluster.add(namespace("shop"), namespace("openshift-machine-api"));
});

const put = (kind: Kind, name: string, parts: object, home?: string): void =>
  cluster.add({ ...kind, metadata: { name, ...(home && { namespace: home }) }, ...parts });
const cart = (replicas: number): void =>
  cluster.add(deployment({ namespace: "shop", name: "cart", image: "shop/cart:1.0", replicas }));
const found = (
  concern: Concern,
  target: typeof CART | typeof WORKER = CART,
  through: Cluster = cluster,
): Promise<string[]> =>
  LOOKING[concern]
    .look(through, { id: "s1", target, now: NOW }, orNothing(cluster.get<KubeObject>(target)))
    .then((healers) => healers.map(({ name, isPassing }) => `${name}, ${isPassing ? "for a while" : "for good"}`));

describe("replicas", () => {
  const about = (name: string, kind = "Deployment"): object => ({
    spec: { scaleTargetRef: { apiVersion: "apps/v1", kind, name } },
  });

  it("are the autoscaler's that names just this workload", async () => {
    cart(3);
    put(HORIZONTAL_POD_AUTOSCALER, "pay", about("pay"), "shop");
    put(HORIZONTAL_POD_AUTOSCALER, "other-kind", about("cart", "StatefulSet"), "shop");
    expect(await found("replicas")).toEqual([]);

    put(HORIZONTAL_POD_AUTOSCALER, "cart", about("cart"), "shop");
    expect(await found("replicas")).toEqual(["HorizontalPodAutoscaler cart, for good"]);
  });

  it("of a workload that was scaled to zero are nobody's: the autoscaler is off then, but KEDA is not", async () => {
    cart(0);
    put(HORIZONTAL_POD_AUTOSCALER, "cart", about("cart"), "shop");
    expect(await found("replicas")).toEqual([]);

    put(SCALED_OBJECT, "cart", { spec: { scaleTargetRef: { name: "cart" } } }, "shop");
    expect(await found("replicas")).toEqual(["ScaledObject cart, for good"]);
  });
});

describe("resources", () => {
  const sized = (updateMode?: string): object => ({
    spec: {
      targetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "cart" },
      ...(updateMode && { updatePolicy: { updateMode } }),
    },
  });

  it.each([
    [undefined, ["VerticalPodAutoscaler cart, for good"]],
    ["Auto", ["VerticalPodAutoscaler cart, for good"]],
    ["Off", []],
  ])("of a VerticalPodAutoscaler in mode %s", async (mode, healers) => {
    put(VERTICAL_POD_AUTOSCALER, "cart", sized(mode), "shop");

    expect(await found("resources")).toEqual(healers);
  });
});

describe("a node", () => {
  it("is left to the NodeHealthCheck whose selector matches it, an empty one included", async () => {
    cluster.add(node("own-1", { role: "worker" }));
    put(NODE_HEALTH_CHECK, "infra", { spec: { selector: { matchLabels: { role: "infra" } } } });
    expect(await found("node", WORKER)).toEqual([]);

    put(NODE_HEALTH_CHECK, "workers", {
      spec: { selector: { matchExpressions: [{ key: "role", operator: "In", values: ["worker"] }] } },
    });
    put(NODE_HEALTH_CHECK, "all", { spec: { selector: {} } });
    expect((await found("node", WORKER)).toSorted()).toEqual([
      "NodeHealthCheck all, for a while",
      "NodeHealthCheck workers, for a while",
    ]);
  });

  it("with a machine is left to a MachineHealthCheck, one without is not", async () => {
    put(MACHINE_HEALTH_CHECK, "workers", { spec: {} }, "openshift-machine-api");
    cluster.add(node("own-1"));
    expect(await found("node", WORKER)).toEqual([]);

    await cluster.patch(WORKER, [
      {
        op: "add",
        path: "/metadata/annotations",
        value: { "machine.openshift.io/machine": "openshift-machine-api/w1" },
      },
    ]);
    expect(await found("node", WORKER)).toEqual(["MachineHealthCheck workers, for a while"]);
  });

  it("that is brought to another configuration is the Machine Config Operator's", async () => {
    cluster.add(node("own-1"));
    const config = (desired: string): Promise<unknown> =>
      cluster.patch(WORKER, [
        {
          op: "add",
          path: "/metadata/annotations",
          value: {
            "machineconfiguration.openshift.io/currentConfig": "rendered-1",
            "machineconfiguration.openshift.io/desiredConfig": desired,
          },
        },
      ]);
    await config("rendered-1");
    expect(await found("node", WORKER)).toEqual([]);

    await config("rendered-2");
    expect(await found("node", WORKER)).toEqual(["the Machine Config Operator, for a while"]);
  });
});

describe("what cannot be listed", () => {
  const listing = (fault: "not-found" | "forbidden"): Cluster =>
    withFaults(cluster, ({ verb }) => (verb === "list" ? fault : undefined));

  it.each<[Concern, typeof CART | typeof WORKER]>([
    ["replicas", CART],
    ["resources", CART],
    ["node", WORKER],
  ])(
    "%s: a kind that is not installed heals nothing, and one that may not be read is no consent",
    async (concern, target) => {
      expect(await found(concern, target, listing("not-found"))).toEqual([]);
      await expect(found(concern, target, listing("forbidden"))).rejects.toMatchObject({ kind: "forbidden" });
    },
  );
});
