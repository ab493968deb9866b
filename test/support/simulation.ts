import { functions } from "../../functions/index.ts";
import type { Incident } from "../../lib/domain/incident.ts";
import type { Settings } from "../../lib/domain/settings.ts";
import { contextOf } from "../../lib/healing/context.ts";
import { triggerOf } from "../../lib/http/trigger.ts";
import { appOf } from "../../lib/process/app.ts";
import { type Attempt, attempt } from "../../lib/world/in-memory/delivery.ts";
import type { Fault } from "../../lib/world/in-memory/faults.ts";
import { CONFIG_MAP } from "../../lib/world/kubernetes/kinds.ts";
import { NO_TRACE, type Trace } from "../../lib/world/trace.ts";
import type { Cluster } from "../../lib/world/world.ts";
import { Bus, type Item } from "./bus.ts";
import type { Ground } from "./ground.ts";
import { Journal } from "./journal.ts";
import { type Call, type Gate, mortalWorld } from "./mortal-world.ts";
import { settings as defaults } from "./settings.ts";

/** What becomes of the event that a process handled when it died. */
export type Fate = "again" | "lost" | "dead-letter";

/** One process that handles one event; it remembers nothing, so each event finds a new one. */
export interface Process {
  readonly item: Item;
  readonly begunAt: Date;
  limitSeconds: number;
  readonly sawTheBrake: boolean;
  readonly releasesSeen: number;
  /** Calls that wait for their turn. */
  readonly pending: Gate[];
  /** Calls that are carried out and wait for time to pass. */
  watching: number;
  isDead: boolean;
  /** For so many moves of the others it is not its turn. */
  stalls: number;
  attempt?: Attempt;
}

/** The first call of a heal is 1. */
export type NumberedCall = Call & { readonly n: number };

/** What the schedule has to say about one call. */
export interface Ruling {
  readonly fault?: Fault | undefined;
  /** Where the fault is death: what becomes of the event. */
  readonly fate?: Fate;
}

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A cluster, a broker and processes, in which nothing happens by itself: a schedule says who goes on, and what goes wrong. */
export class Simulation {
  readonly ground: Ground;
  readonly bus = new Bus(Object.values(functions).flatMap((definition) => triggerOf(definition) ?? []));
  readonly journal = new Journal();
  readonly settings: Settings;
  readonly processes: Process[] = [];
  readonly counted: string[] = [];
  readonly errors: unknown[] = [];
  /** Who answered what to a post of a person or a tool. */
  readonly answered: { readonly item: number; readonly path: string; readonly status: number }[] = [];
  fastClockRuns = false;
  /** Await points so far. */
  calls = 0;
  /** Where each process tells what it does. */
  trace: Trace = NO_TRACE;
  rule: (call: NumberedCall, process: Process) => Ruling = () => ({});
  #ids = 0;

  constructor(ground: Ground, overrides: Partial<Settings> = {}) {
    this.ground = ground;
    const brief = { quietSeconds: 60, soakSeconds: 30, patienceSeconds: 900 };
    this.settings = defaults({ namespace: ground.engine, ...brief, ...overrides });
  }

  get cluster(): Cluster {
    return this.ground.cluster;
  }

  get now(): Date {
    return this.ground.now();
  }

  get incidents(): Incident[] {
    return [...this.journal.incidents.values()];
  }

  /** The brake of the whole engine, as a person sets it. */
  isBraked = false;

  async setBrake(on: boolean): Promise<void> {
    this.isBraked = on;
    if (!on) this.journal.releases += 1;
    await this.ground.person.patch({ ...CONFIG_MAP, namespace: this.ground.engine, name: "kubeheal-policy" }, [
      { op: "add", path: "/metadata/annotations", value: { "kubeheal.io/paused": on ? "true" : "false" } },
    ]);
  }

  /** A new process hears it, and stops at its first await point. */
  async begin(item: Item): Promise<void> {
    const definition = functions[item.function as keyof typeof functions];
    const process: Process = {
      item,
      begunAt: this.now,
      limitSeconds: definition.service.timeoutSeconds,
      sawTheBrake: this.isBraked || this.incidents.some(({ pausedBy }) => pausedBy !== undefined),
      releasesSeen: this.journal.releases,
      pending: [],
      watching: 0,
      isDead: false,
      stalls: 0,
    };
    this.processes.push(process);
    const world = mortalWorld(
      {
        ground: this.ground,
        publish: (event) => this.bus.publish(event),
        setFastClock: (runs) => (this.fastClockRuns = runs),
        randomId: () => (this.#ids += 1).toString(16).padStart(16, "1").repeat(2),
        count: (what) => this.counted.push(what),
      },
      (gate) => process.pending.push(gate),
    );
    const log = { ...SILENT, error: (about: object) => void this.errors.push(about) };
    const app = appOf([definition], contextOf({ world, settings: this.settings, log, trace: this.trace }), {
      kind: "open",
    });
    void this.#deliver(item, async (request) => (await app).fetch(request)).then(
      (attempt) => (process.attempt = attempt),
    );
    await this.#rest();
  }

  /** Lets the next call of a process be carried out, and the process go on to its next await point. */
  async go(process: Process): Promise<void> {
    const gate = process.pending.shift();
    if (!gate) throw new Error("it has no call that waits");
    this.calls += 1;
    const { fault, fate = "again" } = this.rule({ ...gate.call, n: this.calls }, process);
    if (fault === "die-before") return this.kill(process, fate);
    const noteIt = this.journal.observe(gate.call, process, this.now);
    process.watching += 1;
    const carrying = gate.carryOut(fault).then((carriedOut) => {
      process.watching -= 1;
      if (carriedOut.succeeded) noteIt();
      if (process.isDead) return;
      if (fault === "die-after") this.kill(process, fate);
      else carriedOut.answer();
    });
    // A watch ends when time passes; an answer to anything else is only as far away as the server.
    if (gate.call.verb !== "watchUntil") await carrying;
    await this.#rest();
  }

  /** It is no more: nothing after its await point runs, and what it had asked for and was not carried out never is. */
  kill(process: Process, fate: Fate): void {
    process.isDead = true;
    process.pending.length = 0;
    this.processes.splice(this.processes.indexOf(process), 1);
    if (fate === "again") this.bus.failed(process.item, true);
    if (fate === "dead-letter") this.bus.bury(process.item);
  }

  async passSeconds(seconds: number): Promise<void> {
    await this.ground.passSeconds(seconds);
    for (const process of this.processes.filter((each) => this.#isTooOld(each))) this.kill(process, "again");
    await this.#rest();
  }

  #isTooOld({ begunAt, limitSeconds }: Process): boolean {
    return this.now.getTime() - begunAt.getTime() >= limitSeconds * 1000;
  }

  async #deliver(
    { id, path, sent }: Item,
    fetch: (request: Request) => Response | Promise<Response>,
  ): Promise<Attempt> {
    const deliver = async (_: string, request: Request): Promise<Response> => fetch(request);
    if ("event" in sent)
      return attempt(sent.event, { path, timeoutSeconds: 1 }, { deliver, delay: () => new Promise(() => undefined) });
    const headers = { "content-type": "application/json" };
    const response = await fetch(
      new Request(`http://localhost${path}`, { method: "POST", headers, body: JSON.stringify(sent.body) }),
    );
    this.answered.push({ item: id, path, status: response.status });
    if (response.ok) return { kind: "delivered", reply: undefined };
    return { kind: "failed", again: response.status >= 500, why: await response.text(), marks: {} };
  }

  /** All processes have come to an await point or to their end; what ended is judged as Knative judges it. */
  async #rest(): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve));
    while (this.processes.some((each) => each.pending.length === 0 && each.watching === 0 && !each.attempt));
    for (const process of this.processes.filter((each) => each.attempt)) {
      this.processes.splice(this.processes.indexOf(process), 1);
      const { attempt, item } = process;
      if (attempt?.kind === "failed") this.bus.failed(item, attempt.again);
      else if (attempt?.reply !== undefined && attempt.reply !== "malformed") this.bus.publish(attempt.reply);
    }
  }
}
