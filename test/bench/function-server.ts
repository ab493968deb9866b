/** A process of its own: `node function-server.ts alerts|steps in-memory|from-a-map` serves one function on a cluster in memory. */
import "../../lib/process/jitless.ts";
import { functions } from "../../functions/index.ts";
import { contextOf } from "../../lib/healing/context.ts";
import { hearAlerts } from "../../lib/healing/hear-alerts.ts";
import { wakeIncident } from "../../lib/healing/wake-incident.ts";
import { nodeServer } from "../../lib/http/node-server.ts";
import { front } from "../../lib/process/front.ts";
import { jsonLog } from "../../lib/process/log.ts";
import { deployment, namespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { noModels } from "../../lib/world/kserve.ts";
import { noMetrics } from "../../lib/world/prometheus.ts";
import type { Cluster, KubeObject, Ref } from "../../lib/world/world.ts";
import { alert } from "../support/alerts.ts";
import { settings as defaults } from "../support/settings.ts";

/** What it says on standard output when it serves. */
export interface Serving {
  readonly port: number;
  readonly known: object;
  readonly incident: string;
}

const [name = "alerts", answers = "in-memory"] = process.argv.slice(2);
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

/** A cluster that costs next to nothing: each object is read once, until it is written. Enough for events that change nothing but a count of drops. */
function fromAMap(inner: Cluster): Cluster {
  const known = new Map<string, Promise<KubeObject>>();
  const get = <T extends KubeObject>(ref: Ref): Promise<T> => {
    const key = `${ref.kind}/${ref.namespace}/${ref.name}`;
    const found = known.get(key) ?? inner.get(ref);
    // What is not there yet may be created.
    found.then(
      () => known.set(key, found),
      () => undefined,
    );
    return found as Promise<T>;
  };
  const replace = <T extends KubeObject>(object: T): Promise<T> => {
    const { kind, metadata } = object;
    known.delete(`${kind}/${metadata.namespace}/${metadata.name}`);
    return inner.replace(object);
  };
  const ours: Partial<Cluster> = { get, replace };
  return new Proxy(inner, {
    get: (target, method: keyof Cluster) => ours[method] ?? (target[method] as () => unknown).bind(target),
  });
}

const world = {
  cluster: cluster as Cluster,
  broker: { publish: async () => "sent" as const },
  fastClock: { start: async () => undefined, stop: async () => undefined },
  metrics: noMetrics,
  models: noModels,
  peers: [],
  now: () => cluster.clock.now(),
  randomId: () => "0".repeat(32),
  count: () => undefined,
};
const log = jsonLog("info");
const context = contextOf({ world, settings, log });
// One incident, opened by one pod's alert and looked at once: what comes from now on is no news.
const [pod] = (await cluster.list({ apiVersion: "v1", kind: "Pod" }, { namespace: "shop" })).items;
const labels = { namespace: "shop", pod: pod!.metadata.name, container: "cart", reason: "CrashLoopBackOff" };
const known = alert("KubePodCrashLooping", labels, { startsAt: cluster.clock.now() });
const { answers: heard } = await hearAlerts(context, [known]);
const incident = heard[0]!.incident!;
await wakeIncident(context, incident);
await context.drops.prepare();

const serving = answers === "in-memory" ? world : { ...world, cluster: fromAMap(cluster) };
const mine = [functions[name as "alerts" | "steps"]];
const listener = front({
  functions: mine,
  context: contextOf({ world: serving, settings, log }),
  access: { kind: "open" },
});
const server = await nodeServer({ host: "127.0.0.1", port: 0, listener });
process.stdout.write(`${JSON.stringify({ port: server.port, known, incident } satisfies Serving)}\n`);
