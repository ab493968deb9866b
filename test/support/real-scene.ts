import { functions } from "../../functions/index.ts";
import type { Settings } from "../../lib/domain/settings.ts";
import { contextOf } from "../../lib/healing/context.ts";
import { appOf } from "../../lib/process/app.ts";
import { embed } from "../../lib/process/embedded.ts";
import { randomHex } from "../../lib/process/real-world.ts";
import { realDelay } from "../../lib/world/delay.ts";
import { noModels } from "../../lib/world/kserve.ts";
import { noMetrics } from "../../lib/world/prometheus.ts";
import type { Cluster, World } from "../../lib/world/world.ts";
import type { MakeScene, Scene } from "../behaviours/scene.ts";
import { apart, worldUnder } from "./apart.ts";
import { CountingCluster, changesIn } from "./counting-cluster.ts";
import { type RealShop, openShop } from "./real-shop.ts";
import { silentLog } from "./silent-log.ts";

/** The cluster as the account of each function has it. */
export type Accounts = (functionName: string) => Cluster;

/** A real API server named by KUBECONFIG, with the engine in this process: its own Broker and ticker, as `npm start` has them. */
export const realScene: MakeScene = (overrides) => realSceneUnder(undefined, overrides);

/** The same, with each function under an account of its own. */
export async function realSceneUnder(
  login: ((shop: RealShop) => Promise<Accounts>) | undefined,
  overrides: Partial<Settings> = {},
): Promise<Scene> {
  const log = silentLog();
  const shop = await openShop(overrides, () => log.lines.filter(({ level }) => level !== "info").slice(-10));
  const { cluster, settings, namespace } = shop;
  const counting = new CountingCluster(cluster);
  const counted: string[] = [];
  const all = Object.values(functions);
  const { now } = shop.scene;
  const embedded = embed({ functions: all, settings, now, delay: realDelay, log });
  const { broker, ticker } = embedded;
  const world: World = {
    cluster: counting,
    broker,
    fastClock: ticker.fastClock,
    metrics: noMetrics,
    models: noModels,
    peers: [],
    now,
    randomId: randomHex,
    count: (what) => void counted.push(what),
  };
  const context = contextOf({ world, settings, log });
  const accounts = await login?.(shop);
  const under = apart(all, (definition) => {
    if (!accounts) return world;
    const cluster = counting.through(accounts(definition.name));
    return worldUnder(definition, world, { cluster, namespace: settings.namespace });
  });
  const app = await appOf(under, context, { kind: "open" });
  embedded.serve((request) => app.fetch(request));
  ticker.start();
  return {
    ...shop.scene,
    context,
    post: async (path, body, headers = {}) =>
      app.request(path, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    get: async (path) => app.request(path),
    whenSaved: (act) => counting.whenSaved(act),
    changes: () => changesIn(counting.writes, namespace),
    changesIn: (other) => changesIn(counting.writes, other),
    counted: () => counted,
    end: async () => {
      await Promise.all([ticker.stop(), broker.stop()]);
      await shop.end();
    },
  };
}
