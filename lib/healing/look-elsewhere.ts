import type { AnyEvidence } from "../domain/any-evidence.ts";
import type { Finding } from "../domain/finding.ts";
import { incidentId } from "../domain/ids.ts";
import { type Incident, endingOf, isOpen, isOver, whyOf } from "../domain/incident.ts";
import { type Parent, parentOf } from "../domain/parent.ts";
import { type Target, hashOfTarget, inWords } from "../domain/target.ts";
import { isAfter } from "../domain/time.ts";
import { type Cause, beAChild, lookSoon, stopWaiting } from "../engine/be-a-child.ts";
import type { At } from "../engine/transitions.ts";
import { type Elsewhere, causesElsewhere } from "../evidence/causes-elsewhere.ts";
import { type Context, readIncident } from "./context.ts";

/** Waits for its cause, or hands over naming it, where the evidence shows one elsewhere; undefined where it does not. */
export async function lookElsewhere(
  context: Context,
  incident: Incident,
  { evidence, finding }: { evidence: AnyEvidence; finding: Finding | undefined },
): Promise<Incident | undefined> {
  const at: At = { now: context.world.now(), settings: context.settings };
  const found = await causesElsewhere(context.world.cluster, evidence, finding);
  const causes = await Promise.all(found.map((each) => known(context, each)));
  const asked = await askedBefore(context, incident);
  return beAChild(incident, [...asked, ...causes], at);
}

async function known(context: Context, cause: Elsewhere): Promise<Cause> {
  return { ...cause, incident: await openIncidentOf(context, cause.target) };
}

/** What people asked for together is waited for as long as its incident is not over. */
async function askedBefore(context: Context, incident: Incident): Promise<Cause[]> {
  const parent = parentOf(incident);
  if (parent?.relation !== "before" || parent.incident === undefined) return [];
  const first = await readIncident(context, parent.incident);
  return first && !isOver(first) ? [{ ...parent, isSeen: true, since: undefined, incident: first }] : [];
}

async function openIncidentOf(context: Context, target: Target): Promise<Incident | undefined> {
  const hash = hashOfTarget(target);
  const record = await context.targets.load(hash);
  const newest = record && (await readIncident(context, incidentId(hash, record.value.episode)));
  return newest && isOpen(newest) ? newest : undefined;
}

/** A child at its due time: only its parent is looked at. Undefined: it is to be diagnosed anew, as it is returned. */
export async function lookAtParent(
  context: Context,
  incident: Incident,
  parent: Parent,
): Promise<{ readonly waits: boolean; readonly incident: Incident }> {
  const at: At = { now: context.world.now(), settings: context.settings };
  const over = await overBecause(context, { incident, parent }, at);
  if (over) return { waits: false, incident: stopWaiting(incident, over, at) };
  // Nobody has told of its parent yet: whether that is in trouble still, only the evidence says.
  if (parent.incident === undefined) return { waits: false, incident };
  return { waits: true, incident: lookSoon(incident, parent.until, at) };
}

async function overBecause(
  context: Context,
  { incident, parent }: { incident: Incident; parent: Parent },
  { now }: At,
): Promise<Omit<NonNullable<Parent["over"]>, "at"> | undefined> {
  const what = parent.incident ?? inWords(parent.target);
  if (!isAfter(parent.until, now))
    return { how: "too-long", because: `${what} takes longer than it may be waited for` };
  if (parent.incident === undefined) return undefined;
  const theirs = await readIncident(context, parent.incident);
  if (!theirs) return { how: "well", because: `${what} is gone` };
  const ending = endingOf(theirs);
  if (ending !== undefined) {
    const how = ending === "healed" || ending === "recovered" ? "well" : "with-people";
    return { how, because: `${what} is ${ending}: ${whyOf(theirs)}` };
  }
  const waitsFor = parentOf(theirs);
  const isMine = incident.target && waitsFor && hashOfTarget(waitsFor.target) === hashOfTarget(incident.target);
  return isMine ? { how: "no-cause", because: `${what} waits for this one` } : undefined;
}
