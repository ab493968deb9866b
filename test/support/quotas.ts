import { namespace } from "../../lib/world/in-memory/builders.ts";
import { RESOURCE_QUOTA } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import { alert } from "./alerts.ts";
import { fire } from "./cart.ts";
import type { InMemoryEngine } from "./in-memory-engine.ts";
import { job } from "./jobs.ts";

/** One pod of the shop has failed a while ago and one has ended well, both are left, and its quota allows no third. */
export async function usesUp(engine: InMemoryEngine, resource: string): Promise<void> {
  const hard = { [resource]: "2" };
  const metadata = { namespace: "shop", name: "objects" };
  engine.cluster.images.set("shop/broken:1", "crashes");
  engine.cluster.add(
    namespace("shop", { "kubeheal.io/heal": "auto" }),
    job("report", { image: "shop/broken:1", backoffLimit: 0 }),
    job("fine"),
    { ...RESOURCE_QUOTA, metadata, spec: { hard }, status: { hard, used: hard } } as KubeObject,
  );
  await engine.passSeconds(1200);
  const labels = { namespace: "shop", resourcequota: "objects", resource };
  await fire(engine, alert("KubeQuotaExceeded", labels, { startsAt: engine.cluster.clock.now() }));
}
