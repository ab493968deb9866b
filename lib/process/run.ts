import { ConfigurationError, readConfiguration } from "../configuration.ts";
import type { Variables } from "../domain/settings.ts";
import type { Context } from "../healing/context.ts";
import { contextOf } from "../healing/context.ts";
import type { FunctionDefinition } from "../http/define-function.ts";
import { nodeServer } from "../http/node-server.ts";
import { keepsFastClock } from "../http/trigger.ts";
import { issuedTokens } from "../world/issued-tokens.ts";
import { addressOf } from "./address.ts";
import { front } from "./front.ts";
import { jsonLog } from "./log.ts";
import { connect, knative, realWorld } from "./real-world.ts";
import { telemetryOf } from "./telemetry.ts";

export type Functions = Readonly<Record<string, FunctionDefinition<Context>>>;

export interface Running {
  readonly port: number;
  /** Takes nothing new, lets what is underway end. */
  stop(): Promise<void>;
}

/** One function alone, or with K_SINK and no FUNCTION all of them, as Knative runs them: events come in by HTTP and go out to K_SINK. */
export async function runOnKnative(
  functions: Functions,
  variables: Variables,
  podNamespace: string | undefined,
): Promise<Running> {
  const { environment, settings } = readConfiguration(variables, podNamespace);
  const { FUNCTION: name, K_SINK: sink } = environment;
  if (sink === undefined)
    throw new ConfigurationError(
      `FUNCTION=${name}: K_SINK is not set, so nobody would hear what it says; set it to the address of a Broker`,
    );
  const log = jsonLog(environment.LOG_LEVEL);
  const cluster = await connect(variables);
  const mine = Object.values(functions).filter((definition) => name === undefined || definition.name === name);
  const world = realWorld(
    cluster,
    knative(cluster, settings, { environment, log, keepsClock: mine.some(keepsFastClock) }),
    log,
  );
  const { host, access } = addressOf(environment, {
    inPod: isPod(variables),
    isRehearsal: false,
    namespace: settings.namespace,
    check: issuedTokens(() => cluster.issuer()),
  });
  const trace = await telemetryOf(environment, variables, { name, namespace: settings.namespace, log });
  const listener = front({ functions: mine, context: contextOf({ world, settings, log, trace }), access });
  const server = await nodeServer({ host, port: environment.PORT, listener });
  log.info(
    { functions: mine.map((definition) => definition.name), port: server.port, sink, namespace: settings.namespace },
    "serving",
  );
  return { port: server.port, stop: () => server.stop() };
}

export function isPod(variables: Variables): boolean {
  return variables["KUBERNETES_SERVICE_HOST"] !== undefined || variables["K_SERVICE"] !== undefined;
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
