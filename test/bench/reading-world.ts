import { noModels } from "../../lib/world/kserve.ts";
import { noMetrics } from "../../lib/world/prometheus.ts";
import type { Cluster, World } from "../../lib/world/world.ts";

/** A world in which only the cluster answers. */
export function readingWorld(cluster: Cluster, now: () => Date): World {
  return {
    cluster,
    broker: { publish: async () => "sent" },
    fastClock: { start: async () => undefined, stop: async () => undefined },
    metrics: noMetrics,
    models: noModels,
    peers: [],
    now,
    randomId: () => "0".repeat(32),
    count: () => undefined,
  };
}
