import type { SpanExporter } from "@opentelemetry/sdk-trace";

import { functions } from "../../functions/index.ts";
import type { Incident } from "../../lib/domain/incident.ts";
import type { Settings } from "../../lib/domain/settings.ts";
import { type Context, contextOf } from "../../lib/healing/context.ts";
import type { Access } from "../../lib/http/access.ts";
import type { FunctionDefinition } from "../../lib/http/define-function.ts";
import { appOf } from "../../lib/process/app.ts";
import { embed } from "../../lib/process/embedded.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { InMemoryMetrics } from "../../lib/world/in-memory/in-memory-metrics.ts";
import { InMemoryModels } from "../../lib/world/in-memory/in-memory-models.ts";
import { virtualDelay } from "../../lib/world/in-memory/virtual-delay.ts";
import { openTelemetry } from "../../lib/world/telemetry/open-telemetry.ts";
import { NO_TRACE } from "../../lib/world/trace.ts";
import type { Cluster, Peer, World } from "../../lib/world/world.ts";
import { apart, worldUnder } from "./apart.ts";
import { conforms } from "./conforms.ts";
import { Calls, DeclaredCluster } from "./declared-cluster.ts";
import { grantOf } from "./grants.ts";
import { settings as defaults } from "./settings.ts";
import { silentLog } from "./silent-log.ts";

// What is loaded when it is first asked for would take real time, while the virtual clock goes on.
await Promise.all(Object.values(functions).map(async ({ routes }: FunctionDefinition<Context>) => routes?.()));

/** The whole engine in memory, on virtual time: the real functions, broker and ticker. */
export class InMemoryEngine {
  readonly cluster: InMemoryCluster;
  readonly context: Context;
  readonly settings: Settings;
  readonly counted: string[] = [];
  /** Whom health asks; none at first. */
  readonly peers: Peer[] = [];
  readonly metrics = new InMemoryMetrics(() => this.cluster.clock.now().getTime() / 1000);
  readonly models = new InMemoryModels();
  /** What the functions asked of the cluster; each may do what it declares, and nothing else. */
  readonly calls = new Calls();
  readonly log = silentLog();
  /** Every event that reached a function, as it was on the wire. */
  readonly delivered: { readonly headers: Record<string, string>; readonly body: string }[] = [];
  readonly #app: ReturnType<typeof appOf>;
  readonly #embedded: ReturnType<typeof embed>;
  #ids = 0;

  constructor(
    overrides: Partial<Settings> = {},
    through: (cluster: Cluster) => Cluster = (cluster) => cluster,
    access: Access = { kind: "open" },
    exporter?: SpanExporter,
    ratio = 1,
  ) {
    this.settings = defaults(overrides);
    this.cluster = new InMemoryCluster();
    const { clock } = this.cluster;
    const all = Object.values(functions);
    const { log } = this;
    this.#embedded = embed({
      functions: all,
      settings: this.settings,
      now: () => clock.now(),
      delay: virtualDelay(clock),
      log,
    });
    const world: World = {
      cluster: through(this.cluster),
      broker: this.#embedded.broker,
      fastClock: this.#embedded.ticker.fastClock,
      metrics: this.metrics,
      models: this.models,
      peers: this.peers,
      now: () => clock.now(),
      randomId: () => (this.#ids += 1).toString(16).padStart(16, "0").repeat(2),
      count: (what) => void this.counted.push(what),
    };
    const now = (): Date => clock.now();
    const trace = exporter ? openTelemetry({ exporter, resource: {}, ratio, log, now }) : NO_TRACE;
    this.context = contextOf({ world, settings: this.settings, log, trace });
    const under = apart(all, (definition) => {
      const { namespace } = this.settings;
      const cluster = new DeclaredCluster(world.cluster, grantOf(definition.name, namespace), this.calls);
      return worldUnder(definition, world, { cluster, namespace });
    });
    this.#app = appOf(under, this.context, access);
    this.#embedded.serve(async (request) => {
      this.delivered.push({ headers: Object.fromEntries(request.headers), body: await request.clone().text() });
      return (await this.#app).fetch(request);
    });
    this.cluster.add(namespace(this.settings.namespace));
    this.cluster.add({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "kubeheal-policy", namespace: this.settings.namespace },
    });
    this.#embedded.ticker.start();
  }

  get broker(): World["broker"] {
    return this.#embedded.broker;
  }

  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await (await this.#app).request(path, init);
    await conforms(init.method ?? "GET", path, response);
    return response;
  }

  async post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const all = { "content-type": "application/json", ...headers };
    return this.request(path, {
      method: "POST",
      headers: all,
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  }

  async stop(): Promise<void> {
    await this.cluster.clock.waitFor(Promise.all([this.#embedded.ticker.stop(), this.#embedded.broker.stop()]));
    this.calls.refuseUndeclared();
  }

  async settle(): Promise<void> {
    await this.cluster.clock.waitFor(this.#embedded.broker.idle());
    this.calls.refuseUndeclared();
  }

  async passSeconds(seconds: number): Promise<void> {
    await this.cluster.clock.passSeconds(seconds);
    await this.settle();
  }

  async incidents(): Promise<Incident[]> {
    const { items } = await this.context.incidents.list({});
    const read = await Promise.all(items.map(({ id }) => this.context.incidents.load(id)));
    return read.flatMap((stored) => stored?.value ?? []);
  }
}
