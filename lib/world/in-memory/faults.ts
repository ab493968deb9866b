import type { Cluster, KubeObject, Ref, WorldErrorKind } from "../world.ts";
import { WorldError } from "../world.ts";

/** What goes wrong with one call. */
export type Fault =
  /** It is not carried out, and this is the answer. */
  | WorldErrorKind
  /** It is carried out, and no answer comes. */
  | "lost-reply"
  /** A read answers what was true before the latest write. */
  | "stale"
  /** The process is killed just before, or just after, the call is carried out. */
  | "die-before"
  | "die-after";

export interface Call {
  /** The first call is 1. */
  readonly n: number;
  readonly verb: keyof Cluster;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

/** The process is no more. Not a `WorldError`: nothing may catch it but the test that killed it. */
export class Died extends Error {
  override readonly name = "Died";
}

const READS = new Set<keyof Cluster>(["get", "list", "listMetadata", "watchUntil"]);

type Behind = Cluster & { behind?(): Cluster };

type What = Omit<Call, "n">;

/** The same cluster, in which the calls that the plan names go wrong. */
export function withFaults(cluster: Cluster, plan: (call: Call) => Fault | undefined): Cluster {
  let n = 0;
  const run: Run = (what, carryOut) => {
    n += 1;
    const call = { n, ...what };
    return goWrong(cluster, { call, fault: plan(call), carryOut });
  };
  return {
    get: (ref) => run(what("get", ref), (on) => on.get(ref)),
    list: (kind, options) => run(what("list", { ...kind, ...options }), (on) => on.list(kind, options)),
    listMetadata: (kind, options) =>
      run(what("listMetadata", { ...kind, ...options }), (on) => on.listMetadata(kind, options)),
    create: (object, options) => run(what("create", placeOf(object)), (on) => on.create(object, options)),
    replace: (object, options) => run(what("replace", placeOf(object)), (on) => on.replace(object, options)),
    patch: (ref, operations, options) => run(what("patch", ref), (on) => on.patch(ref, operations, options)),
    delete: (ref, preconditions) => run(what("delete", ref), (on) => on.delete(ref, preconditions)),
    evict: (pod, options) => run(what("evict", { kind: "Pod", ...pod }), (on) => on.evict(pod, options)),
    watchUntil: (ref, satisfies, seconds) =>
      run(what("watchUntil", ref), (on) => on.watchUntil(ref, satisfies, seconds)),
  };
}

type Run = <T>(what: What, carryOut: (on: Cluster) => Promise<T>) => Promise<T>;

interface Attempt<T> {
  readonly call: Call;
  readonly fault: Fault | undefined;
  readonly carryOut: (on: Cluster) => Promise<T>;
}

async function goWrong<T>(cluster: Cluster, { call, fault, carryOut }: Attempt<T>): Promise<T> {
  if (fault === undefined) return carryOut(cluster);
  if (fault === "stale") return carryOut(behind(cluster));
  if (fault === "die-before") throw new Died(`killed before ${inWords(call)}`);
  if (fault === "lost-reply" || fault === "die-after") await carryOut(cluster);
  if (fault === "die-after") throw new Died(`killed after ${inWords(call)}`);
  if (fault === "lost-reply") {
    const kind = READS.has(call.verb) ? "unavailable" : "unknown-result";
    throw new WorldError(kind, `no answer came to ${inWords(call)}`);
  }
  const more = fault === "throttled" ? { retryAfterSeconds: 1 } : {};
  throw new WorldError(fault, `${fault}, as planned, at ${inWords(call)}`, more);
}

function behind(cluster: Behind): Cluster {
  if (!cluster.behind) throw new Error("only the cluster in memory can answer stale");
  return cluster.behind();
}

function what(
  verb: keyof Cluster,
  { kind, namespace, name }: Omit<Partial<Ref>, "apiVersion"> & { kind: string },
): What {
  return { verb, kind, namespace, name };
}

function placeOf({ kind, metadata }: KubeObject): { kind: string; namespace: string | undefined; name: string } {
  return { kind, namespace: metadata.namespace, name: metadata.name };
}

function inWords({ n, verb, kind, namespace, name }: Call): string {
  return `call ${n}: ${verb} ${kind} ${[namespace, name].filter(Boolean).join("/")}`;
}
