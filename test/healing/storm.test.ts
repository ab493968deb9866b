import { afterEach, beforeEach, expect, it } from "vitest";

import { hearAlerts } from "../../lib/healing/hear-alerts.ts";
import { deployment, namespace } from "../../lib/world/in-memory/builders.ts";
import { POD } from "../../lib/world/kubernetes/kinds.ts";
import { crashLoop } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

const WORKLOADS = 20;
const PODS_EACH = 10;

let engine: InMemoryEngine;
beforeEach(async () => {
  engine = new InMemoryEngine();
  engine.cluster.add(namespace("shop", { "kubeheal.io/heal": "observe" }));
  for (let n = 0; n < WORKLOADS; n += 1)
    engine.cluster.add(deployment({ namespace: "shop", name: `w-${n}`, image: "shop/w:1.0", replicas: PODS_EACH }));
  await engine.passSeconds(5);
});
afterEach(() => engine.stop());

async function storm(): Promise<object[]> {
  const { items } = await engine.cluster.list(POD, { namespace: "shop" });
  return items.map(({ metadata }) => crashLoop(metadata.name));
}

it("one of ten alerts a workload costs two lists and a few calls for each workload, however many pods", async () => {
  const alerts = await storm();
  const before = engine.cluster.requests.length;

  const { answers } = await hearAlerts(engine.context, alerts);

  expect(new Set(answers.map(({ answer }) => answer))).toEqual(new Set(["opened"]));
  const asked = engine.cluster.requests.slice(before);
  const inShop = asked.filter((each) => each.namespace === "shop");
  expect(inShop.filter(({ verb }) => verb === "listMetadata").map(({ kind }) => kind)).toEqual(["Pod", "ReplicaSet"]);
  // The Deployment itself: somebody may control it.
  expect(inShop.filter(({ verb }) => verb === "get").length).toBe(WORKLOADS);
  // Of our own: the record is looked for, the number it begins with is read after that, the record is made, the incident is made.
  expect(asked.length - inShop.length).toBeLessThanOrEqual(4 * WORKLOADS + 5);
});

it("what is not heard within 8 s is asked for again, and the repeat goes on where this one stopped", async () => {
  const alerts = await storm();
  let ticks = 0;
  const start = engine.cluster.clock.now().getTime();
  // Each look at the clock costs 100 ms.
  const slow = { ...engine.context, world: { ...engine.context.world, now: () => new Date(start + (ticks += 100)) } };

  const opened: number[] = [];
  for (let tries = 0; tries < 20; tries += 1) {
    const { answers } = await hearAlerts(slow, alerts);
    opened.push((await engine.incidents()).length);
    const failed = answers.filter(({ answer }) => answer === "failed");
    if (failed.length === 0) break;
    expect(failed[0]?.why).toMatch(/^8 s are over/);
  }

  expect(opened.length).toBeGreaterThan(1);
  expect(opened.at(-1)).toBe(WORKLOADS);
  expect([...opened].sort((a, b) => a - b)).toEqual(opened);
  expect(opened[1]).toBeGreaterThan(opened[0]!);
});
