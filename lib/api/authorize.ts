import type { Context as HttpContext } from "hono";

import type { Incident } from "../domain/incident.ts";
import { type Context, readIncident } from "../healing/context.ts";
import { type Caller, callerOf } from "../http/caller.ts";
import { quoted } from "../http/quoted.ts";
import type { IncidentSummary } from "../state/incidents.ts";
import { ANONYMOUS, type PathWish, isAllowed } from "../world/reviews.ts";
import { isWorldError } from "../world/world.ts";
import { type Failed, TurnedAway } from "./failure.ts";

/** A right on incidents, as a Role gives it. A decision is a subresource that is created: `create` of `incidents/approval`. */
export interface Right {
  readonly verb: "get" | "list" | "create" | "delete";
  readonly subresource?: string;
}

const GET: Right = { verb: "get" };
/** So many questions at a time; the API server has others to answer. */
const AT_ONCE = 10;

/** Whether they may, in this namespace. What lies in none needs the right everywhere. */
async function may(
  { world }: Context,
  caller: Caller,
  asked: Right & { namespace: string | undefined },
): Promise<boolean> {
  if (caller.kind === "self-declared") return true;
  const { verb, subresource, namespace } = asked;
  return isAllowed(world.cluster, caller.user, {
    verb,
    group: "kubeheal.io",
    resource: "incidents",
    subresource,
    namespace,
  });
}

/** Lets only those on who may do this in that namespace. */
export async function demand(
  context: Context,
  c: HttpContext,
  asked: Right & { namespace: string | undefined },
): Promise<void> {
  const caller = callerOf(c);
  if (!(await may(context, caller, asked))) throw forbidden(caller, asked);
}

/** Lets only those on who may do this with a path that is no object. */
export async function demandPath({ world }: Context, c: HttpContext, wish: PathWish): Promise<void> {
  const caller = callerOf(c);
  if (caller.kind === "self-declared" || (await isAllowed(world.cluster, caller.user, wish))) return;
  throw turnedAway(caller, `user ${quoted(nameOf(caller), 253)} may not ${wish.verb} the path ${wish.path}`);
}

function forbidden(
  caller: Caller,
  { verb, subresource, namespace }: Right & { namespace: string | undefined },
): TurnedAway {
  const resource = `incidents.kubeheal.io${subresource === undefined ? "" : `/${subresource}`}`;
  const where = namespace === undefined ? "in all namespaces" : `in namespace ${quoted(namespace)}`;
  return turnedAway(caller, `user ${quoted(nameOf(caller), 253)} may not ${verb} ${resource} ${where}`);
}

function turnedAway(caller: Caller, error: string): TurnedAway {
  if (!isAnonymous(caller)) return new TurnedAway({ status: 403, error });
  return new TurnedAway({ status: 401, error: `${error}: send a bearer token of somebody who may` });
}

/**
 * The incident of this id, for somebody who may do this to it. Its namespace is known only after it was read, and its id can be guessed from the name
 * of its target: so one that they may not see answers, after as many questions, just as one that is not there.
 */
export async function findFor(
  context: Context,
  c: HttpContext,
  { id, right, missing }: { id: string | undefined; right: Right; missing: Failed },
): Promise<Incident> {
  const caller = callerOf(c);
  const incident = id === undefined ? undefined : await readFor(context, caller, id);
  const namespace = incident?.namespace;
  if (await may(context, caller, { ...right, namespace })) return orMissing(incident, missing);
  if (right.verb === GET.verb || !(await may(context, caller, { ...GET, namespace }))) throw hidden(caller, missing);
  orMissing(incident, missing);
  throw forbidden(caller, { ...right, namespace });
}

function orMissing(incident: Incident | undefined, missing: Failed): Incident {
  if (!incident) throw new TurnedAway(missing);
  return incident;
}

/** One that cannot be read says of which namespace it is to nobody but those who may see all. */
async function readFor(context: Context, caller: Caller, id: string): Promise<Incident | undefined> {
  try {
    const incident = await readIncident(context, id);
    return incident?.deletedBy === undefined ? incident : undefined;
  } catch (error) {
    if (isWorldError(error, "invalid") && !(await may(context, caller, { ...GET, namespace: undefined })))
      return undefined;
    throw error;
  }
}

function hidden(caller: Caller, { status, error, details }: Failed): TurnedAway {
  const needed = "that needs the right to get incidents.kubeheal.io in the namespace of its target";
  const told = `${error}, or user ${quoted(nameOf(caller), 253)} may not see it: ${needed}`;
  if (isAnonymous(caller)) return new TurnedAway({ status: 401, error: `${told}: send a bearer token` });
  return new TurnedAway({ status, error: told, ...(details === undefined ? {} : { details }) });
}

export interface Visible {
  readonly summaries: readonly IncidentSummary[];
  /** The namespaces that they are restricted to, of those that there are incidents of; undefined: they see all. */
  readonly restrictedTo: readonly string[] | undefined;
}

/** Of these the ones that they may list. A namespace that they name is demanded. */
export async function visibleTo(
  context: Context,
  c: HttpContext,
  { summaries: stored, namespace: named }: { summaries: readonly IncidentSummary[]; namespace: string | undefined },
): Promise<Visible> {
  const caller = callerOf(c);
  const summaries = stored.filter(({ isDeleted }) => !isDeleted);
  const list = (namespace: string | undefined): Promise<boolean> => may(context, caller, { verb: "list", namespace });
  if (await list(undefined)) return { summaries, restrictedTo: undefined };
  const distinct = new Set([
    ...summaries.flatMap(({ namespace }) => namespace ?? []),
    ...(named === undefined ? [] : [named]),
  ]);
  const allowed = new Set<string>();
  const left = [...distinct];
  const askOn = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) if (await list(next)) allowed.add(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, askOn));
  const isRefused = named === undefined ? allowed.size === 0 && isAnonymous(caller) : !allowed.has(named);
  if (isRefused) throw forbidden(caller, { verb: "list", namespace: named });
  const seen = summaries.filter(({ namespace }) => namespace !== undefined && allowed.has(namespace));
  return { summaries: seen, restrictedTo: [...allowed].sort() };
}

/** Of these the ones that they may get; nobody is turned away for the others. */
export async function readableBy(
  context: Context,
  c: HttpContext,
  summaries: readonly IncidentSummary[],
): Promise<readonly IncidentSummary[]> {
  const caller = callerOf(c);
  const asked = new Map<string | undefined, Promise<boolean>>();
  const mayGet = (namespace: string | undefined): Promise<boolean> => {
    const known = asked.get(namespace) ?? may(context, caller, { ...GET, namespace });
    asked.set(namespace, known);
    return known;
  };
  const allowed = await Promise.all(summaries.map(({ namespace }) => mayGet(namespace)));
  return summaries.filter(({ isDeleted }, index) => allowed[index] === true && !isDeleted);
}

function nameOf(caller: Caller): string {
  return caller.kind === "user" ? caller.user.username : "";
}

function isAnonymous(caller: Caller): boolean {
  return nameOf(caller) === ANONYMOUS.username;
}
