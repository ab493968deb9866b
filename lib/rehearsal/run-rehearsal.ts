import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";

import { ConfigurationError, readConfiguration } from "../configuration.ts";
import { type Incident } from "../domain/incident.ts";
import type { Settings } from "../domain/settings.ts";
import { type Context, contextOf } from "../healing/context.ts";
import { takeSnapshots } from "../healing/take-snapshots.ts";
import { nodeServer } from "../http/node-server.ts";
import { serveEvents } from "../http/serve-events.ts";
import { addressOf } from "../process/address.ts";
import { appOf } from "../process/app.ts";
import { type Embedded, embed } from "../process/embedded.ts";
import type { Flags } from "../process/flags.ts";
import { jsonLog } from "../process/log.ts";
import { randomHex } from "../process/real-world.ts";
import { type Functions, type Running, say } from "../process/run.ts";
import { storyteller } from "../process/story.ts";
import { telemetryOf } from "../process/telemetry.ts";
import type { InMemoryCluster } from "../world/in-memory/in-memory-cluster.ts";
import { virtualDelay } from "../world/in-memory/virtual-delay.ts";
import { noModels } from "../world/kserve.ts";
import type { Log } from "../world/log.ts";
import type { Trace } from "../world/trace.ts";
import type { World } from "../world/world.ts";
import { Monitoring } from "./monitoring.ts";
import { inTable } from "./played.ts";
import { drive, rehearsalCluster } from "./rehearsal-world.ts";
import { type ScenarioName, scenarios } from "./scenarios/index.ts";
import { type Speak, Stage } from "./stage.ts";
import { volumeMetrics } from "./volumes.ts";

/** Everything in this process: the real functions on a cluster in memory, where scenarios break things. */
export async function runRehearsal(
  functions: Functions,
  variables: Readonly<Record<string, string | undefined>>,
  flags: Flags,
): Promise<Running> {
  const { environment, settings } = readConfiguration({ LOG_LEVEL: "warn", ...variables });
  const chosen = flags.scenario === undefined ? undefined : scenarioNamed(flags.scenario);
  const { host } = addressOf(environment, { inPod: false, isRehearsal: true });
  const cluster = await rehearsalCluster(settings);
  const speak: Speak = async (path, body) => app.request(path, posted(body));
  const stage = new Stage({ cluster, say, speak });
  const log = jsonLog(environment.LOG_LEVEL);
  const now = (): Date => cluster.clock.now();
  const trace = await telemetryOf(environment, variables, { name: undefined, namespace: settings.namespace, log, now });
  const { app, embedded, context } = await engineOn(cluster, stage, { functions, settings, log, trace });
  // The scan has looked around while all was well.
  await takeSnapshots(context);
  new Monitoring(cluster, async (body) => void (await app.request("/alertmanager", posted(body)))).start();

  const server = await nodeServer({ host, port: environment.PORT, listener: getRequestListener(app.fetch) });
  introduce(`http://${host}:${server.port}`, flags.speed);
  embedded.ticker.start();
  const halt = drive(cluster, flags.speed);
  const stop = async (): Promise<void> => {
    await Promise.all([embedded.ticker.stop(), server.stop(1)]);
    await halt();
    await embedded.broker.stop();
  };
  if (!chosen) return { port: server.port, stop };
  const played = chosen === ALL ? stage.playAll() : stage.play(chosen).then((one) => (one ? [one] : []));
  const ended = played.then((all) => {
    if (chosen === ALL) say(`\n${inTable(all)}`);
    return all;
  });
  if (flags.exit || chosen === ALL)
    void ended.then((all) => void stop().then(() => process.exit(all.every(({ wasRight }) => wasRight) ? 0 : 1)));
  return { port: server.port, stop };
}

interface Equipment {
  readonly functions: Functions;
  readonly settings: Settings;
  readonly log: Log;
  readonly trace: Trace;
}

/** The same functions, Broker and ticker as on a real cluster; only the cluster and the time are others. */
async function engineOn(
  cluster: InMemoryCluster,
  stage: Stage,
  { functions, settings, log, trace }: Equipment,
): Promise<{ app: Hono; embedded: Embedded; context: Context }> {
  const { clock } = cluster;
  const now = (): Date => clock.now();
  const all = Object.values(functions);
  const embedded = embed({ functions: all, settings, now, delay: virtualDelay(clock), log });
  const { broker, ticker } = embedded;
  const count = (what: string, times: number): void => log.info({ counted: what, times }, "counted");
  const world: World = {
    cluster,
    broker,
    fastClock: ticker.fastClock,
    metrics: volumeMetrics(cluster),
    models: noModels,
    peers: [],
    now,
    randomId: randomHex,
    count,
  };
  const tell = storyteller(say);
  const onStored = (incident: Incident): void => {
    tell(incident);
    stage.heard(incident);
  };
  const context = contextOf({ world, settings, log, trace, onStored });
  const app = await appOf(all, context, { kind: "open" });
  app.route("/", serveEvents(context));
  app.route("/", rehearsalRoutes(stage));
  embedded.serve((request) => app.fetch(request));
  return { app, embedded, context };
}

function posted(body: object): RequestInit {
  return { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

function rehearsalRoutes(stage: Stage): Hono {
  const app = new Hono();
  app.get("/rehearsal/scenarios", (c) =>
    c.json({ scenarios: Object.entries(scenarios).map(([name, { title, ends }]) => ({ name, title, ends })) }),
  );
  app.post("/rehearsal/scenarios/:name", (c) => {
    const name = c.req.param("name");
    if (!Object.hasOwn(scenarios, name)) return c.json({ status: "error", error: unknown(name) }, 404);
    void stage.play(name as ScenarioName);
    return c.json({ started: name, title: scenarios[name as ScenarioName].title }, 202);
  });
  return app;
}

/** One after another, and a table at the end. */
const ALL = "all";

function scenarioNamed(name: string): ScenarioName | typeof ALL {
  if (name === ALL) return ALL;
  if (Object.hasOwn(scenarios, name)) return name as ScenarioName;
  throw new ConfigurationError(unknown(name));
}

function unknown(name: string): string {
  const there = Object.entries(scenarios).map(([each, { title }]) => `  ${each.padEnd(22)} ${title}`);
  return `there is no scenario ${JSON.stringify(name.slice(0, 60))}; these are:\n${there.join("\n")}\n  ${ALL.padEnd(22)} all of them, one after another`;
}

function introduce(url: string, speed: number): void {
  say(`KubeHeal rehearses on a cluster in memory, ${speed} virtual seconds a second: ${url}/`);
  say("Break something, and watch it heal here and on the page:");
  for (const [name, { title }] of Object.entries(scenarios))
    say(`  curl -X POST ${url}/rehearsal/scenarios/${name.padEnd(22)} # ${title}`);
}
