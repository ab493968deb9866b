import { expect, it } from "vitest";

import { deployment, namespace } from "../../lib/world/in-memory/builders.ts";
import { alert, webhook } from "../support/alerts.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

it("heals a bad rollout", async () => {
  const engine = new InMemoryEngine();
  const { cluster } = engine;
  cluster.add(namespace("shop", { "kubeheal.io/heal": "auto" }));
  const person = cluster.as("kubectl-edit");
  await person.create(deployment({ namespace: "shop", name: "cart", image: "shop/cart:1.0", replicas: 3 }));
  await engine.passSeconds(3600);
  cluster.images.set("shop/cart:2.0", "crashes");
  await person.patch({ apiVersion: "apps/v1", kind: "Deployment", namespace: "shop", name: "cart" }, [
    { op: "replace", path: "/spec/template/spec/containers/0/image", value: "shop/cart:2.0" },
  ]);
  await engine.passSeconds(300);
  const pods = await cluster.list<any>({ apiVersion: "v1", kind: "Pod" }, { namespace: "shop" });
  const bad = pods.items.find((p: any) => p.spec.containers[0].image === "shop/cart:2.0")!;
  const response = await engine.post("/alertmanager", webhook(alert("KubePodCrashLooping", { namespace: "shop", pod: bad.metadata.name, container: "app" }, { startsAt: cluster.clock.now() })));
  console.log(JSON.stringify(await response.json()));
  await engine.settle();
  await engine.passSeconds(400);
  for (const i of await engine.incidents()) console.log(i.id, i.progress, i.history.map((h) => `${h.at.slice(11, 19)} ${h.kind} ${h.text}`).join("\n"));
  expect(1).toBe(1);
});
