import type { CloudEvent } from "../../lib/domain/events.ts";
import type { Fault } from "../../lib/world/in-memory/faults.ts";
import { noModels } from "../../lib/world/kserve.ts";
import { noMetrics } from "../../lib/world/prometheus.ts";
import { type Cluster, type KubeObject, type PatchOperation, type World, WorldError } from "../../lib/world/world.ts";
import type { Ground } from "./ground.ts";

export type Verb = keyof Cluster | "publish" | "start" | "stop";

/** One thing that a process asks of the world: an await point. */
export interface Call {
  readonly verb: Verb;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  /** What a write brings: the object, the operations, the pod. */
  readonly content?: unknown;
  readonly isDryRun: boolean;
}

/** A call that waits for its turn; the simulation decides when it is carried out, and whether the answer is ever seen. */
export interface Gate {
  readonly call: Call;
  /** Carries it out, or does to it what the fault says; the answer is seen by whoever asked when `answer` is called. */
  carryOut(fault: Fault | undefined): Promise<{ readonly succeeded: boolean; answer(): void }>;
}

export interface Outside {
  readonly ground: Ground;
  publish(event: CloudEvent): void;
  setFastClock(runs: boolean): void;
  randomId(): string;
  count(what: string): void;
}

const WRITES: ReadonlySet<Verb> = new Set(["create", "replace", "patch", "delete", "evict"]);

export function isWrite({ verb, isDryRun }: Call): boolean {
  return WRITES.has(verb) && !isDryRun;
}

/** Everything outside of one process, each call of which waits at a gate. When the process is killed, its calls are never answered. */
export function mortalWorld(outside: Outside, arrive: (gate: Gate) => void): World {
  const { ground } = outside;
  const ask = <T>(call: Call, carryOut: (on: Cluster) => Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      arrive({
        call,
        carryOut: async (fault) => {
          try {
            const value = await goWrong(fault, call, () => carryOut(fault === "stale" ? ground.stale : ground.cluster));
            return { succeeded: true, answer: () => resolve(value) };
          } catch (error) {
            return {
              succeeded: error instanceof LostReply,
              answer: () => reject(error instanceof LostReply ? error.seen : error),
            };
          }
        },
      });
    });
  return {
    cluster: clusterOf(ask),
    broker: { publish: (event) => publish(ask, outside, event) },
    fastClock: {
      start: () => ask(plain("start", "PingSource"), async () => outside.setFastClock(true)),
      stop: () => ask(plain("stop", "PingSource"), async () => outside.setFastClock(false)),
    },
    metrics: noMetrics,
    models: noModels,
    peers: [],
    now: () => ground.now(),
    randomId: () => outside.randomId(),
    count: (what) => outside.count(what),
  };
}

type Ask = <T>(call: Call, carryOut: (on: Cluster) => Promise<T>) => Promise<T>;

/** It was carried out, but what is seen is an error. */
class LostReply extends Error {
  readonly seen: WorldError;
  constructor(seen: WorldError) {
    super(seen.message);
    this.seen = seen;
  }
}

async function goWrong<T>(fault: Fault | undefined, call: Call, carryOut: () => Promise<T>): Promise<T> {
  if (fault === undefined || fault === "stale" || fault === "die-after") return carryOut();
  const about = `${call.verb} ${call.kind} ${call.name ?? ""}`;
  if (fault === "lost-reply") {
    await carryOut();
    throw new LostReply(new WorldError(isWrite(call) ? "unknown-result" : "unavailable", `no answer came to ${about}`));
  }
  if (fault === "die-before") throw new Error(`a process that is dead asked for ${about}`);
  throw new WorldError(
    fault,
    `${fault}, as planned, at ${about}`,
    fault === "throttled" ? { retryAfterSeconds: 1 } : {},
  );
}

/** A broker never throws: what went wrong is its answer. */
async function publish(ask: Ask, outside: Outside, event: CloudEvent): Promise<"sent" | "perhaps" | "failed"> {
  try {
    await ask({ ...plain("publish", event.type), name: event.subject }, async () => outside.publish(event));
    return "sent";
  } catch (error) {
    return error instanceof WorldError && error.message.startsWith("no answer") ? "perhaps" : "failed";
  }
}

function plain(verb: Verb, kind: string): Call {
  return { verb, kind, namespace: undefined, name: undefined, isDryRun: false };
}

type Place = { readonly kind: string; readonly namespace?: string | undefined; readonly name?: string | undefined };

function at(
  verb: Verb,
  { kind, namespace, name }: Place,
  more: { content?: unknown; isDryRun?: boolean | undefined } = {},
): Call {
  return { verb, kind, namespace, name, content: more.content, isDryRun: more.isDryRun ?? false };
}

function placeOf({ kind, metadata: { namespace, name } }: KubeObject): Place {
  return { kind, namespace, name };
}

function clusterOf(ask: Ask): Cluster {
  return {
    get: (ref) => ask(at("get", ref), (on) => on.get(ref)),
    list: (kind, options) => ask(at("list", { ...kind, namespace: options.namespace }), (on) => on.list(kind, options)),
    listMetadata: (kind, options) =>
      ask(at("listMetadata", { ...kind, namespace: options.namespace }), (on) => on.listMetadata(kind, options)),
    create: (object, options) =>
      ask(at("create", placeOf(object), { content: object, isDryRun: options?.dryRun }), (on) =>
        on.create(object, options),
      ),
    replace: (object, options) =>
      ask(at("replace", placeOf(object), { content: object, isDryRun: options?.dryRun }), (on) =>
        on.replace(object, options),
      ),
    patch: <T extends KubeObject>(...[ref, operations, options]: Parameters<Cluster["patch"]>): Promise<T> =>
      ask(
        at("patch", ref, { content: operations satisfies readonly PatchOperation[], isDryRun: options?.dryRun }),
        (on) => on.patch<T>(ref, operations, options),
      ),
    delete: (ref, preconditions) => ask(at("delete", ref), (on) => on.delete(ref, preconditions)),
    evict: (pod, options) =>
      ask(at("evict", { kind: "Pod", ...pod }, { content: pod, isDryRun: options?.dryRun }), (on) =>
        on.evict(pod, options),
      ),
    watchUntil: (ref, satisfies, seconds) => ask(at("watchUntil", ref), (on) => on.watchUntil(ref, satisfies, seconds)),
  };
}
