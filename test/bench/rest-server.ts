/** A process of its own: `node rest-server.ts COUNT` serves the REST API on a cluster in memory in which so many incidents are stored. */
import "../../lib/process/jitless.ts";
import { functions } from "../../functions/index.ts";
import { contextOf } from "../../lib/healing/context.ts";
import { nodeServer } from "../../lib/http/node-server.ts";
import { front } from "../../lib/process/front.ts";
import { jsonLog } from "../../lib/process/log.ts";
import { deployment, namespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { noModels } from "../../lib/world/kserve.ts";
import { noMetrics } from "../../lib/world/prometheus.ts";
import { closedIncident } from "../support/incidents.ts";
import { settings as defaults } from "../support/settings.ts";

const stored = Number(process.argv[2] ?? 0);
const settings = defaults();
const cluster = new InMemoryCluster();
cluster.add(namespace(settings.namespace), namespace("shop", { "kubeheal.io/heal": "auto" }));
cluster.add({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "kubeheal-policy", namespace: settings.namespace },
});
await cluster.create(deployment({ namespace: "shop", name: "cart", image: "shop/cart:1.0", replicas: 3 }));
await cluster.clock.passSeconds(5);

const world = {
  cluster,
  broker: { publish: async () => "sent" as const },
  fastClock: { start: async () => undefined, stop: async () => undefined },
  metrics: noMetrics,
  models: noModels,
  peers: [],
  now: () => cluster.clock.now(),
  randomId: () => "0".repeat(32),
  count: () => undefined,
};
const context = contextOf({ world, settings, log: jsonLog("error") });
for (let index = 0; index < stored; index += 1) {
  const id = `inc-${index.toString(16).padStart(12, "0")}-1`;
  await context.incidents.create(closedIncident({ id }));
}

const listener = front({ functions: [functions.api], context, access: { kind: "open" } });
const server = await nodeServer({ host: "127.0.0.1", port: 0, listener });
process.stdout.write(`${JSON.stringify({ port: server.port })}\n`);
