import { afterEach, beforeEach, expect, it } from "vitest";

import { whyOf } from "../../lib/domain/incident.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import { POD } from "../../lib/world/kubernetes/kinds.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import { agents } from "../support/agents.ts";
import { alert } from "../support/alerts.ts";
import { fire, until } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { isSettledAs } from "./shop.ts";

const HOME = "openshift-ovn-kubernetes";

let engine: InMemoryEngine;
beforeEach(async () => {
  engine = new InMemoryEngine();
  engine.cluster.add(namespace(HOME, { "kubeheal.io/heal": "auto" }), agents(HOME, "ovnkube-node"));
  await engine.passSeconds(60);
});
afterEach(() => engine.stop());

async function opened(): Promise<void> {
  const ref = { apiVersion: "v1", kind: "ConfigMap", namespace: engine.settings.namespace, name: "kubeheal-policy" };
  const policy = await engine.cluster.get<KubeObject>(ref);
  const open = [{ namespace: HOME, upTo: "R1" }];
  await engine.cluster.replace({ ...policy, data: { "policy.yaml": JSON.stringify({ open }) } } as KubeObject);
}

const on = async (node: string): Promise<Pod> =>
  (await engine.cluster.list<Pod>(POD, { namespace: HOME, fieldSelector: `spec.nodeName=${node}` })).items[0]!;
async function isCut(...nodes: string[]): Promise<void> {
  for (const node of nodes) engine.cluster.stick(HOME, (await on(node)).metadata.name);
  await engine.passSeconds(60);
  const startsAt = engine.cluster.clock.now();
  await fire(engine, alert("NodeWithoutOVNKubeNodePodRunning", { node: "worker-1" }, { startsAt }));
}

it("renews the one pod that is not ready, where policy opens its namespace", async () => {
  await opened();
  const before = (await on("worker-1")).metadata.uid;
  await isCut("worker-1");

  const healed = await until(engine, isSettledAs("healed"));

  expect(healed).toMatchObject({ finding: { problem: "node-agent-unready" }, target: { kind: "Node" } });
  expect((await on("worker-1")).metadata.uid).not.toBe(before);
});

it("evicts none where it is so on other nodes, too, and names them", async () => {
  await opened();
  const before = (await on("worker-1")).metadata.uid;
  await isCut("worker-1", "worker-2");

  const given = await until(engine, isSettledAs("handed-over"));

  expect(whyOf(given)).toMatch(/nor on worker-2: that is its image or its configuration/);
  expect((await on("worker-1")).metadata.uid).toBe(before);
});

it("touches nothing where no policy opens the namespace", async () => {
  const before = (await on("worker-1")).metadata.uid;
  await isCut("worker-1");
  await engine.passSeconds(1800);

  expect((await on("worker-1")).metadata.uid).toBe(before);
  expect(whyOf((await engine.incidents())[0]!)).toMatch(/belongs to the cluster or its tools: it is observed only/);
});
