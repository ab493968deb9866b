import { afterEach, beforeEach, expect, it } from "vitest";

import { alertmanagerRoutes } from "../../lib/api/alertmanager.ts";
import type { Context } from "../../lib/healing/context.ts";
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

/** Each look at the clock costs 100 ms. */
function slowly({ context, cluster }: InMemoryEngine): Context {
  let ticks = 0;
  const start = cluster.clock.now().getTime();
  return { ...context, world: { ...context.world, now: () => new Date(start + (ticks += 100)) } };
}

it("what is not heard within 8 s is asked for again, and the repeat goes on where this one stopped", async () => {
  const alerts = await storm();
  const slow = slowly(engine);

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

it("what comes again is not looked up, but now and then: who still fires is not forgotten", async () => {
  const alerts = await storm();
  await hearAlerts(engine.context, alerts);
  const asked = async (): Promise<number> => {
    const before = engine.cluster.requests.length;
    await hearAlerts(engine.context, alerts);
    return engine.cluster.requests.length - before;
  };

  expect(await asked()).toBe(1);
  await engine.passSeconds(8 * 3600);
  expect(await asked()).toBeGreaterThan(WORKLOADS);
  for (const { signals } of await engine.incidents())
    expect(signals[0]!.heardAt).toBe(engine.cluster.clock.now().toISOString());
});

it("Alertmanager is told so with 503, which it repeats, until all is stored", async () => {
  const alerts = await storm();
  const slow: Context = { ...slowly(engine), at: () => slow, about: () => slow };
  const app = alertmanagerRoutes(slow);
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ alerts }) };

  const statuses: number[] = [];
  while (statuses.at(-1) !== 200 && statuses.length < 20) {
    const response = await app.request("/alertmanager", init);
    statuses.push(response.status);
    if (response.status === 503) expect(response.headers.get("retry-after")).toBe("5");
  }

  expect(statuses.length).toBeGreaterThan(1);
  expect(statuses.slice(0, -1).every((status) => status === 503)).toBe(true);
  expect((await engine.incidents()).length).toBe(WORKLOADS);
});
