import { expect, it } from "vitest";

import { namespace } from "../../lib/world/in-memory/builders.ts";
import { deployment } from "../../lib/world/in-memory/builders.ts";
import { withFaults } from "../../lib/world/in-memory/faults.ts";
import { POD } from "../../lib/world/kubernetes/kinds.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import { alert, webhook } from "../support/alerts.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

it("a 429 that asks for patience is not taken for a budget that forbids: the eviction is made when the server has time", async () => {
  let throttled = 0;
  const engine = new InMemoryEngine({}, (cluster) =>
    withFaults(cluster, ({ verb }) => (verb === "evict" && (throttled += 1) <= 3 ? "throttled" : undefined)),
  );
  const { cluster } = engine;
  cluster.add(namespace("shop", { "kubeheal.io/heal": "auto" }));
  await cluster.as("kubectl").create(deployment({ namespace: "shop", name: "cart", image: "shop/cart:1.0" }));
  await engine.passSeconds(7200);
  const [stuck] = (await cluster.list<Pod>(POD, { namespace: "shop" })).items;
  cluster.stick("shop", stuck!.metadata.name);
  await engine.passSeconds(300);

  await engine.post(
    "/alertmanager",
    webhook(
      alert("KubePodCrashLooping", { namespace: "shop", pod: stuck!.metadata.name }, { startsAt: cluster.clock.now() }),
    ),
  );
  await engine.passSeconds(900);

  const [incident] = await engine.incidents();
  expect(throttled).toBe(4);
  expect(incident!.progress).toMatchObject({ ending: "healed" });
  expect(incident!.workflow!.steps).toMatchObject([{ attempts: 1, state: { status: "done", changed: true } }]);
  expect(incident!.history.map(({ text }) => text).join("\n")).not.toMatch(/budget|parked/);
});
