import { getRequestListener } from "@hono/node-server";

import { type Environment, readConfiguration } from "../configuration.ts";
import type { Settings, Variables } from "../domain/settings.ts";
import { contextOf } from "../healing/context.ts";
import { type NodeServer, nodeServer } from "../http/node-server.ts";
import { serveEvents } from "../http/serve-events.ts";
import { readPolicy } from "../state/policies.ts";
import { realDelay } from "../world/delay.ts";
import { kserve } from "../world/kserve.ts";
import { peersOf } from "../world/peers.ts";
import type { World } from "../world/world.ts";
import { addressOf } from "./address.ts";
import { appOf } from "./app.ts";
import { embed } from "./embedded.ts";
import type { Flags } from "./flags.ts";
import { initialise } from "./initialise.ts";
import { jsonLog } from "./log.ts";
import { connect, metricsOf, realWorld } from "./real-world.ts";
import { type Functions, type Running, say } from "./run.ts";
import { storyteller } from "./story.ts";
import { telemetryOf } from "./telemetry.ts";

/** All functions in this process on a real cluster, with a Broker and a ticker of its own. Killed at any moment, it goes on from what is stored. */
export async function runInOneProcess(functions: Functions, variables: Variables, flags: Flags): Promise<Running> {
  const { environment, settings } = readConfiguration(variables);
  const log = jsonLog(environment.LOG_LEVEL);
  const { host, access } = addressOf(environment, { inPod: false, isRehearsal: false });
  const cluster = await connect(variables);
  if (flags.init)
    say(`Made ${(await initialise(cluster, settings.namespace)).join(", ") || "nothing: it was all there"}.`);

  const all = Object.values(functions);
  const embedded = embed({ functions: all, settings, now: () => new Date(), delay: realDelay, log });
  const world = realWorld(
    cluster,
    { broker: embedded.broker, fastClock: embedded.ticker.fastClock, ...neighbours(environment, settings) },
    log,
  );
  const trace = await telemetryOf(environment, variables, { name: undefined, namespace: settings.namespace, log });
  const context = contextOf({ world, settings, log, trace, onStored: storyteller(say) });
  const app = await appOf(all, context, access);
  app.route("/", serveEvents(context));
  embedded.serve((request) => app.fetch(inside(request, access)));
  const server = await nodeServer({ host, port: environment.PORT, listener: getRequestListener(app.fetch) });

  say(
    `KubeHeal on ${variables["KUBECONFIG"]}, state in namespace ${settings.namespace}: http://${host}:${server.port}/`,
  );
  say(
    "Post alerts to /alertmanager and CloudEvents to /events. Namespaces take part by the label kubeheal.io/heal=auto.",
  );
  const policy = await readPolicy(cluster, settings.namespace);
  if (!policy.ok) say(`Nothing will be changed yet: ${policy.because}\nStart once with --init to create it.`);
  else if (policy.paused)
    say(
      "Nothing will be changed yet: the engine is paused by the annotation kubeheal.io/paused of ConfigMap kubeheal-policy.",
    );
  embedded.ticker.start();
  return { port: server.port, stop: () => stopAll(server, embedded) };
}

function neighbours(environment: Environment, { models }: Settings): Pick<World, "metrics" | "models" | "peers"> {
  return { metrics: metricsOf(environment), models: kserve(models), peers: peersOf(environment) };
}

/** What the Broker of this process delivers carries the token of this process. */
function inside(request: Request, access: ReturnType<typeof addressOf>["access"]): Request {
  if (access.kind !== "token" && access.kind !== "cluster") return request;
  const headers = new Headers(request.headers);
  headers.set("authorization", `Bearer ${access.token() ?? ""}`);
  return new Request(request, { headers });
}

async function stopAll(server: NodeServer, { broker, ticker }: ReturnType<typeof embed>): Promise<void> {
  await Promise.all([ticker.stop(), server.stop()]);
  await broker.stop();
}
