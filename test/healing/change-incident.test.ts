import { afterEach, beforeEach, expect, it } from "vitest";

import { settle } from "../../lib/engine/transitions.ts";
import { changeIncident } from "../../lib/healing/change-incident.ts";
import { hearAlerts } from "../../lib/healing/hear-alerts.ts";
import { deployment, namespace } from "../../lib/world/in-memory/builders.ts";
import { POD } from "../../lib/world/kubernetes/kinds.ts";
import { crashLoop } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

it("what was taken for a change that came too late is given back: somebody else had ended the incident meanwhile", async () => {
  const { context, cluster, settings } = engine;
  cluster.add(namespace("shop", { "kubeheal.io/heal": "observe" }));
  cluster.add(deployment({ namespace: "shop", name: "cart", image: "shop/cart:1.0", replicas: 1 }));
  await engine.passSeconds(5);
  const { items } = await cluster.list(POD, { namespace: "shop" });
  await hearAlerts(context, [crashLoop(items[0]!.metadata.name)]);
  const [{ id } = expect.fail("no incident was opened")] = await engine.incidents();
  const now = context.world.now();
  const end = { ending: "handed-over", because: "a person looks at it" } as const;
  const seen: string[] = [];

  const stored = await changeIncident(context, id, async (incident) => {
    seen.push(incident.progress.status);
    if (seen.length > 1) return incident;
    await changeIncident(context, id, (same) => settle(same, end, { now, settings }));
    await context.ledger.take("shop", { incident: id, now, until: now, limit: 1 }, async () => false);
    return { ...incident, missing: ["nothing"] };
  });

  expect(seen).toEqual(["opened", "settled"]);
  expect(stored?.progress).toMatchObject(end);
  expect(await context.ledger.entries("shop")).toEqual([]);
});
