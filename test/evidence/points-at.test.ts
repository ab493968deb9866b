import { afterEach, beforeEach, expect, it } from "vitest";

import { PERSISTENT_VOLUME } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import { alert } from "../support/alerts.ts";
import { fire, sickCart, wellCart } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

const targets = async (): Promise<string[]> =>
  (await engine.incidents()).flatMap(({ target }) =>
    target ? `${target.kind} ${target.namespace ?? ""}/${target.name}` : "none",
  );
const add = (apiVersion: string, kind: string, name: string, spec: object, status: object = {}): void =>
  engine.cluster.add({ apiVersion, kind, metadata: { namespace: "shop", name }, spec, status } as KubeObject);
const CART = { apiVersion: "apps/v1", kind: "Deployment", name: "cart" };
const BY_APP = { matchLabels: { app: "cart" } };

it.each([
  ["KubeHpaMaxedOut", "horizontalpodautoscaler", "autoscaling/v2", "HorizontalPodAutoscaler", { scaleTargetRef: CART }],
  ["KubePdbNotEnoughHealthyPods", "poddisruptionbudget", "policy/v1", "PodDisruptionBudget", { selector: BY_APP }],
  ["TargetDown", "service", "v1", "Service", { selector: { app: "cart" } }],
])("%s is about the workload behind what it names", async (name, label, apiVersion, kind, spec) => {
  await sickCart(engine);
  add(apiVersion, kind, "front", spec);

  await fire(engine, alert(name, { namespace: "shop", [label]: "front" }));

  expect(await targets()).toEqual(["Deployment shop/cart"]);
});

it("a Service without pods is what is in trouble itself", async () => {
  await wellCart(engine);
  add("v1", "Service", "front", { selector: { app: "nobody" } });

  await fire(engine, alert("TargetDown", { namespace: "shop", service: "front" }));

  expect(await targets()).toEqual(["Service shop/front"]);
});

it("a Service of several workloads is nobody's in particular", async () => {
  await wellCart(engine);
  const spec = { containers: [{ name: "x", image: "shop/cart:1.0" }] };
  engine.cluster.add({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace: "shop", name: "alone", labels: { app: "cart" } },
    spec,
  } as KubeObject);
  add("v1", "Service", "front", { selector: { app: "cart" } });

  await fire(engine, alert("TargetDown", { namespace: "shop", service: "front" }));

  expect(await targets()).toEqual(["Service shop/front"]);
});

const volume = (claimRef?: object): void =>
  engine.cluster.add({ ...PERSISTENT_VOLUME, metadata: { name: "pv-1" }, spec: { claimRef } } as KubeObject);
const volumeAlert = alert("KubePersistentVolumeErrors", { persistentvolume: "pv-1", namespace: "kube-system" });

it("a volume is its claim's, and the claim's namespace must have opted in", async () => {
  await wellCart(engine);
  volume({ namespace: "shop", name: "data", kind: "PersistentVolumeClaim" });
  add("v1", "PersistentVolumeClaim", "data", { storageClassName: "gone" }, { phase: "Pending" });

  await fire(engine, volumeAlert);

  expect(await targets()).toEqual(["PersistentVolumeClaim shop/data"]);
  expect(await engine.incidents()).toMatchObject([{ finding: { problem: "claim-unbound" } }]);
});

it("a volume of a namespace that has not opted in is nobody's business here", async () => {
  engine.cluster.add({ apiVersion: "v1", kind: "Namespace", metadata: { name: "private" } });
  volume({ namespace: "private", name: "data", kind: "PersistentVolumeClaim" });

  expect((await fire(engine, volumeAlert)).alerts).toMatchObject([
    { answer: "ignored", why: expect.stringContaining("namespace private is not opted in") as string },
  ]);
});

it("a volume that no claim has is handed over", async () => {
  volume();

  await fire(engine, volumeAlert);

  expect(await targets()).toEqual(["PersistentVolume /pv-1"]);
});

it("a quota that is used up is named with what is used up", async () => {
  await wellCart(engine);
  add("v1", "ResourceQuota", "small", {}, { hard: { pods: "3" }, used: { pods: "3" } });

  await fire(engine, alert("KubeQuotaExceeded", { namespace: "shop", resourcequota: "small", resource: "pods" }));
  await engine.passSeconds(120);

  expect(await engine.incidents()).toMatchObject([
    { progress: { status: "settled", because: expect.stringContaining("pods: 3 of 3") as string } },
  ]);
});
