import { contextOf } from "../../lib/healing/context.ts";
import { hearAlerts } from "../../lib/healing/hear-alerts.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { DEPLOYMENT } from "../../lib/world/kubernetes/kinds.ts";
import type { Cluster } from "../../lib/world/world.ts";
import { crashLoop } from "../support/cart.ts";
import { LargeShop } from "../support/large-shop.ts";
import { settings as defaults } from "../support/settings.ts";
import { silentLog } from "../support/silent-log.ts";
import { type Figure, type Row, ratioOf } from "./figure.ts";
import { readingWorld } from "./reading-world.ts";

const ROUNDS = 5;
const SIZE = { namespaces: ["shop-0", "shop-1", "shop-2", "shop-3"], workloads: 1000, podsEach: 10 };
const BODY = "10,000 alerts, 1,000 workloads";

interface Storm {
  readonly shop: LargeShop;
  readonly memory: InMemoryCluster;
  readonly cluster: Cluster;
}

/** One body of 10,000 alerts about 1,000 workloads, beside the bare calls that nobody can do without: one read of each workload, its record and its incident made. */
export async function storm(): Promise<Figure> {
  const heard: number[] = [];
  const bare: number[] = [];
  let calls = 0;
  for (let round = 0; round <= ROUNDS; round += 1) {
    const [engine, peer] = [stormy(), stormy()];
    const cost = await milliseconds(() => hear(engine));
    calls = engine.shop.asked.length + engine.memory.requests.length;
    const least = await milliseconds(() => bareCalls(peer));
    if (round === 0) continue;
    heard.push(cost);
    bare.push(least);
  }
  const rows: readonly [Row, Row, Row, Row] = [
    { name: `${BODY}: heard`, unit: "CPU ms", values: heard },
    { name: "the bare calls", unit: "CPU ms", values: bare },
    { name: `${BODY}: asked`, unit: "requests", values: [calls] },
    { name: "the bare calls: asked", unit: "requests", values: [3 * SIZE.workloads] },
  ];
  return {
    name: "storm",
    what: "one body of alerts, every workload in trouble for the first time, heard until its incidents are stored; in memory",
    rows,
    ratios: [
      ratioOf("requests, storm ÷ bare", [rows[2], rows[3]], "<= 1.02"),
      ratioOf("CPU, storm ÷ bare", [rows[0], rows[1]], "-"),
    ],
    notes: [
      "Bare: each Deployment read, each record and each incident made, three calls a workload, with nothing read, checked or decided between them.",
    ],
  };
}

function stormy(): Storm {
  const memory = new InMemoryCluster();
  const shop = new LargeShop(SIZE);
  memory.add(namespace(defaults().namespace));
  for (const name of SIZE.namespaces) memory.add(namespace(name, { "kubeheal.io/heal": "observe" }));
  memory.requests.length = 0;
  return { shop, memory, cluster: shop.through(memory) };
}

async function hear({ shop, memory, cluster }: Storm): Promise<void> {
  const context = contextOf({
    world: readingWorld(cluster, () => memory.clock.now()),
    settings: defaults(),
    log: silentLog(),
  });
  const alerts = shop.pods.map((pod) => crashLoop(pod.name, pod.namespace));
  const { answers } = await hearAlerts(context, alerts);
  if (answers.some(({ answer }) => answer !== "opened")) throw new Error("not every alert has opened an incident");
}

async function bareCalls({ memory, cluster }: Storm): Promise<void> {
  const { namespace: home } = defaults();
  for (let n = 0; n < SIZE.workloads; n += 1) {
    await cluster.get({ ...DEPLOYMENT, namespace: SIZE.namespaces[n % SIZE.namespaces.length]!, name: `w-${n}` });
    for (const name of [`target-${n}`, `incident-${n}`])
      await memory.create({ apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: home, name } });
  }
}

async function milliseconds(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
