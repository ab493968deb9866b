import { functions } from "../../functions/index.ts";
import type { Incident } from "../../lib/domain/incident.ts";
import type { Settings } from "../../lib/domain/settings.ts";
import { contextOf } from "../../lib/healing/context.ts";
import type { Context } from "../../lib/healing/context.ts";
import type { FunctionDefinition } from "../../lib/http/define-function.ts";
import { appOf } from "../../lib/process/app.ts";
import { embed } from "../../lib/process/embedded.ts";
import { randomHex } from "../../lib/process/real-world.ts";
import type { Delay } from "../../lib/world/delay.ts";
import { noModels } from "../../lib/world/kserve.ts";
import { noMetrics } from "../../lib/world/prometheus.ts";
import type { Cluster } from "../../lib/world/world.ts";
import { silentLog } from "../support/silent-log.ts";

/** The functions, and apart from them the `workflows` that a PingSource wakes. */
export type Who = keyof typeof functions | "ticks";
export const EVERYBODY: readonly Who[] = ["alerts", "workflows", "steps", "notifications", "ticks", "api"];

export interface EngineOptions {
  readonly settings: Settings;
  /** Each function has a way of its own into the cluster, so that it is known who asked for what. */
  readonly clusterOf: (who: Who) => Cluster;
  readonly now: () => Date;
  readonly delay: Delay;
  readonly onStored?: (incident: Incident) => void;
}

export interface Engine {
  readonly contextOf: (who: Who) => Context;
  readonly broker: ReturnType<typeof embed>["broker"];
  readonly ticker: ReturnType<typeof embed>["ticker"];
  post(path: string, body: object): Promise<Response>;
}

/** All functions in this process, each with its own context, on an embedded Broker. */
export function engineOf({ settings, clusterOf, now, delay, onStored = () => undefined }: EngineOptions): Engine {
  const log = silentLog();
  const embedded = embed({ functions: Object.values(functions), settings, now, delay, log });
  const { broker, ticker } = embedded;
  const contexts = new Map<Who, Context>();
  const apps = new Map<Who, ReturnType<typeof appOf>>();
  for (const who of EVERYBODY) {
    const world = {
      cluster: clusterOf(who),
      broker,
      fastClock: ticker.fastClock,
      metrics: noMetrics,
      models: noModels,
      peers: [],
      now,
      randomId: randomHex,
      count: () => undefined,
    };
    const context = contextOf({ world, settings, log, onStored });
    const definition: FunctionDefinition<Context> = functions[who === "ticks" ? "workflows" : who];
    contexts.set(who, context);
    apps.set(who, appOf([definition], context, { kind: "open" }));
  }
  embedded.serve(async (request) => (await apps.get(whoHears(request))!).fetch(request));
  return {
    broker,
    ticker,
    contextOf: (who) => contexts.get(who)!,
    post: async (path, body) => {
      const headers = { "content-type": "application/json" };
      return (await apps.get("alerts")!).request(path, { method: "POST", headers, body: JSON.stringify(body) });
    },
  };
}

function whoHears(request: Request): Who {
  if (request.headers.get("ce-type") === "dev.knative.sources.ping") return "ticks";
  const [, , name] = new URL(request.url).pathname.split("/");
  return name as Who;
}
