/** What becomes of an incident whose cause is in trouble elsewhere. Pure. */
import { type Incident, endingOf, isOver, whyOf } from "../domain/incident.ts";
import { type Parent, parentOf } from "../domain/parent.ts";
import type { Settings } from "../domain/settings.ts";
import { type Target, hashOfTarget, inWords } from "../domain/target.ts";
import { isAfter, later, secondsBetween } from "../domain/time.ts";
import { tell } from "./story.ts";
import { type At, due, settle } from "./transitions.ts";

/** A cause elsewhere, and the open incident about it, if there is one. */
export interface Cause extends Pick<Parent, "target" | "relation" | "because"> {
  readonly isSeen: boolean;
  readonly since: string | undefined;
  readonly incident: Incident | undefined;
}

const PARENTS_KEPT = 5;
/** The same cause is waited for so often: what comes back again and again is for people. */
const WAITS_FOR_ONE = 3;

/**
 * Waits for the first cause that stands, or hands over naming it; undefined where none does. A parent never waits for a child, so what waits for this
 * one is no cause of it; nor is what fell ill after it.
 */
export function beAChild(incident: Incident, causes: readonly Cause[], at: At): Incident | undefined {
  const cause = causes.find((each) => isCauseOf(incident, each, at));
  if (!cause) return undefined;
  const { incident: known, because } = cause;
  const what = namedBy(cause);
  const waited = waitedEnough(incident, cause, what);
  if (waited !== undefined)
    return handOver(incident, `its cause is elsewhere, ${waited}, and that is in trouble still: ${because}`, at);
  if (known && isWithPeople(known))
    return handOver(incident, `its cause is elsewhere: ${because}; ${what} is ${endingOf(known)}: ${whyOf(known)}`, at);
  return waitFor(incident, cause, { at, what });
}

/** The incident that somebody sees to, or the thing itself where nobody does. */
function namedBy({ incident: known, target }: Cause): string {
  return known && (isLive(known) || isWithPeople(known)) ? `${known.id} (${known.title})` : inWords(target);
}

function waitedEnough({ parents }: Incident, { target }: Cause, what: string): string | undefined {
  const before = parents.filter((each) => each.over && isSame(each.target, target));
  const tooLong = before.find(({ over }) => over?.how === "too-long");
  if (tooLong?.over) return `it waited ${Math.round(secondsBetween(tooLong.since, tooLong.over.at))} s for ${what}`;
  return before.length < WAITS_FOR_ONE ? undefined : `it waited ${before.length} times for ${what}`;
}

function isSame(one: Target, other: Target | undefined): boolean {
  return other !== undefined && hashOfTarget(one) === hashOfTarget(other);
}

function isLive(known: Incident | undefined): known is Incident {
  return known !== undefined && !isOver(known);
}

function isCauseOf(
  incident: Incident,
  { incident: known, target, relation, isSeen, since }: Cause,
  { settings }: At,
): boolean {
  if (isSame(target, incident.target)) return false;
  const theirs = isLive(known) ? parentOf(known) : undefined;
  if (theirs && isSame(theirs.target, incident.target)) return false;
  if (!isSeen && !isLive(known)) return false;
  return relation === "before" || !beganAfter(known?.finding?.since ?? since, incident.finding?.since, settings);
}

function beganAfter(began: string | undefined, mine: string | undefined, { symptomSeconds }: Settings): boolean {
  return began !== undefined && mine !== undefined && isAfter(began, later(mine, symptomSeconds));
}

function isWithPeople(incident: Incident): boolean {
  const ending = endingOf(incident);
  return ending !== undefined && ending !== "healed" && ending !== "recovered";
}

function waitFor(incident: Incident, cause: Cause, { at, what }: { at: At; what: string }): Incident {
  const { target, relation, because } = cause;
  const current = parentOf(incident);
  const known = current && isSame(current.target, target) ? current : undefined;
  const since = known?.since ?? at.now.toISOString();
  const until = known?.until ?? later(at.now, parentSeconds(at.settings)).toISOString();
  const others = known ? incident.parents.slice(0, -1) : ended(incident, at);
  const parent: Parent = {
    target,
    relation,
    because,
    since,
    until,
    ...(isLive(cause.incident) && { incident: cause.incident.id }),
  };
  const why = `waits for ${what}, until ${until} at the latest: ${because}`;
  const waiting: Incident = {
    ...incident,
    parents: [...others, parent].slice(-PARENTS_KEPT),
    progress: { status: "waiting", because: why, until },
  };
  return tell(lookSoon(waiting, until, at), { kind: "cause", text: `its cause is elsewhere: ${why}` }, at.now);
}

/** What it waited for until now is not what the evidence speaks of. */
function ended({ parents }: Incident, { now }: At): readonly Parent[] {
  const at = now.toISOString();
  return parents.map((each) =>
    each.over ? each : { ...each, over: { at, how: "no-cause" as const, because: "another cause was found" } },
  );
}

/** 15 minutes by default: a quarter of what any plan may wait. */
export function parentSeconds({ patienceSeconds }: Settings): number {
  return patienceSeconds / 4;
}

export function lookSoon(incident: Incident, until: string, { now, settings }: At): Incident {
  const soon = later(now, settings.lookAgainSeconds);
  return due(incident, isAfter(soon, until) ? new Date(until) : soon, true);
}

/** Its wait is over: it is diagnosed anew. */
export function stopWaiting(incident: Incident, over: Omit<NonNullable<Parent["over"]>, "at">, { now }: At): Incident {
  const parent = parentOf(incident);
  if (!parent) return incident;
  const parents = [...incident.parents.slice(0, -1), { ...parent, over: { ...over, at: now.toISOString() } }];
  const anew: Incident = { ...incident, parents, progress: { status: "opened" } };
  return tell(anew, { kind: "note", text: `is diagnosed anew: ${over.because}` }, now);
}

function handOver(incident: Incident, because: string, at: At): Incident {
  return settle(incident, { ending: "handed-over", because }, at);
}
