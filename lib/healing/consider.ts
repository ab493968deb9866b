import { type AnyEvidence, isAbout } from "../domain/any-evidence.ts";
import { backOffSeconds } from "../domain/back-off.ts";
import type { Finding } from "../domain/finding.ts";
import { type Incident, firing } from "../domain/incident.ts";
import { type Around, inWords as changeInWords } from "../domain/recent-change.ts";
import { inWords } from "../domain/target.ts";
import { isAfter, later } from "../domain/time.ts";
import { mayHaveChanged } from "../domain/workflow.ts";
import { stopWaiting } from "../engine/be-a-child.ts";
import { diagnose } from "../engine/diagnose.ts";
import { tell } from "../engine/story.ts";
import { type At, due, settle } from "../engine/transitions.ts";
import { type Gathered, type Looked, gatherEvidence } from "../evidence/gather-evidence.ts";
import { listingOnce } from "../evidence/listing-once.ts";
import { lookAround } from "../evidence/look-around.ts";
import { rules } from "../rules/index.ts";
import { runbooks } from "../runbooks/index.ts";
import { type Context, within } from "./context.ts";
import { alertedAt, forPeopleOnly, isMeasured, lookAt, namesOf, whereOf } from "./heard-alerts.ts";
import { lookElsewhere } from "./look-elsewhere.ts";
import { proceed } from "./proceed.ts";
import { throughOwner } from "./through-owner.ts";
import { findingAttributes, planAttributes } from "./told.ts";
import { type Found, withPlan } from "./with-plan.ts";

/** Diagnoses afresh, plans, and asks for the first step when the guard allows it. */
export async function consider(context: Context, incident: Incident): Promise<Incident> {
  const considered = await diagnoseAndPlan(context, incident, lookAround);
  return considered.progress.status === "healing" ? proceed(context, considered) : considered;
}

/** The same without the request: what a dry run shows. Reads only, and looks around only where it is told how. */
export async function diagnoseAndPlan(
  context: Context,
  incident: Incident,
  look?: typeof lookAround,
): Promise<Incident> {
  const at: At = { now: context.world.now(), settings: context.settings };
  if (!incident.target)
    return settle(incident, { ending: "handed-over", because: "its alerts name nothing that can be found" }, at);
  const looked = { ...incident, target: incident.target };
  const { gathered, finding, around } = await examine(context, looked, incident.around ? undefined : look);
  if (gathered.kind === "gone") return noSymptom(incident, `${inWords(incident.target)} does not exist`, at);
  if (gathered.kind === "missing") return cannotSee(incident, gathered.because, at);
  const { evidence } = gathered;
  const known: Incident = { ...incident, owner: evidence.owner, missing: [...evidence.missing] };
  const seen = around ? withAround(known, around, at) : known;
  if (isAbout(evidence, "workload") && !evidence.workload.isObserved) return notYet(seen, UNOBSERVED, at);
  return considerEvidence(context, seen, { evidence, finding, at });
}

async function considerEvidence(
  context: Context,
  seen: Incident,
  { evidence, finding, at }: { evidence: AnyEvidence; finding: Finding | undefined; at: At },
): Promise<Incident> {
  const found = finding ? withFinding(seen, finding, at) : seen;
  const young = finding && tooYoung(found, found.finding ?? finding, at);
  if (young) return young;
  const child = await lookElsewhere(context, found, { evidence, finding: found.finding && finding });
  if (child) return child;
  const own = stopWaiting(found, { how: "no-cause", because: "its cause elsewhere does not show any more" }, at);
  if (!finding) return noSymptom(own, evidence.inShort, at);
  const planned = await answer(context, { incident: own, finding: own.finding ?? finding, evidence }, at);
  context.trace.tell({ name: "plan", attributes: planAttributes(planned) });
  return planned;
}

interface Examined {
  readonly gathered: Gathered;
  readonly finding?: Finding | undefined;
  readonly around?: Around | undefined;
}

function examine(context: Context, looked: Incident & Looked, look?: typeof lookAround): Promise<Examined> {
  return within(context, { name: "diagnose" }, async ({ world: whole, trace, snapshots }) => {
    const world = listingOnce(whole);
    const gathered = await gatherEvidence({ world, snapshots }, looked, alertedAt(looked, world.now()));
    if (gathered.kind !== "evidence") {
      trace.add({ "kubeheal.because": gathered.kind === "gone" ? "it does not exist" : gathered.because });
      return { gathered };
    }
    const finding = diagnose(rules, gathered.evidence);
    trace.add(finding ? findingAttributes(finding) : { "kubeheal.because": gathered.evidence.inShort });
    return { gathered, finding, around: await look?.(world.cluster, gathered.evidence) };
  });
}

function tooYoung(incident: Incident, finding: Finding, at: At): Incident | undefined {
  const ripe = ripeAt(incident, finding, at);
  if (!isAfter(ripe, at.now)) return undefined;
  const because = `the symptom shows since ${finding.since}; nothing is changed before ${ripe.toISOString()}`;
  return wait(incident, { because, lookAt: ripe }, at);
}

function ripeAt({ parents }: Incident, { since, restarts }: Finding, { settings }: At): Date {
  const own = later(since, settings.symptomSeconds);
  const over = parents.at(-1)?.over;
  if (over?.how !== "well") return own;
  // What it needed is there again: its containers get the time to start by themselves, which the kubelet's back-off delays.
  const recovered = later(over.at, Math.max(settings.symptomSeconds, backOffSeconds(restarts)));
  return isAfter(recovered, own) ? recovered : own;
}

async function answer(context: Context, { incident, finding, evidence }: Found, at: At): Promise<Incident> {
  const runbook = (runbooks as Partial<Record<string, (typeof runbooks)[keyof typeof runbooks]>>)[finding.problem];
  if (!runbook)
    return settle(
      incident,
      { ending: "handed-over", because: `${finding.cause}; no runbook answers ${finding.problem}` },
      at,
    );
  const remedy = await throughOwner(context, { finding, evidence, remedy: runbook.answer(finding, evidence) });
  if (remedy.kind === "wait") return notYet(incident, remedy.because, at);
  const reserved = forPeopleOnly(incident);
  if (remedy.kind === "steps" && reserved !== undefined)
    return settle(
      incident,
      {
        ending: "handed-over",
        because: `${finding.cause}, since ${finding.since}; ${reserved} is answered by people${lookAt(incident)}`,
      },
      at,
    );
  // Of what is measured the finding may be no more than what else was seen.
  const isBeside = remedy.kind === "hand-over" && firing(incident).every(isMeasured);
  const told = isBeside ? { ...remedy, because: `${remedy.because}${lookAt(incident)}` } : remedy;
  return withPlan({ incident, finding, evidence }, told, at);
}

const CHANGES_TOLD = 3;

/** Told once: what changed before the onset does not change any more. */
function withAround(incident: Incident, around: Around, { now }: At): Incident {
  let next: Incident = { ...incident, around };
  for (const change of around.changes.slice(0, CHANGES_TOLD))
    next = tell(next, { kind: "evidence", text: `shortly before: ${changeInWords(change)}` }, now);
  return next;
}

function withFinding(incident: Incident, finding: Finding, { now }: At): Incident {
  const isNews = incident.finding?.cause !== finding.cause;
  // Between two crashes the same symptom looks younger than it is.
  const before = incident.finding?.problem === finding.problem ? incident.finding.since : finding.since;
  const since = isAfter(finding.since, before) ? before : finding.since;
  let next: Incident = { ...incident, finding: { ...finding, since } };
  if (!isNews) return next;
  for (const text of finding.because) next = tell(next, { kind: "evidence", text }, now);
  const sureness = `${Math.round(finding.confidence * 100)} %`;
  return tell(
    next,
    { kind: "cause", text: `${finding.problem} (${finding.layer}, ${sureness}): ${finding.cause}` },
    now,
  );
}

/** The alert speaks of a trouble that the API does not show. */
function noSymptom(incident: Incident, what: string, at: At): Incident {
  const heard = firing(incident);
  const names = namesOf(heard);
  if (heard.length > 0 && heard.every(isMeasured)) {
    const since = alertedAt(incident, at.now).toISOString();
    const because = `${names}${whereOf(heard)} is measured since ${since}, and nothing of it shows in the API: ${what}${lookAt(incident)}`;
    return settle(tell(incident, { kind: "evidence", text: what }, at.now), { ending: "handed-over", because }, at);
  }
  return notYet(incident, `${names} fires, but the symptom does not show in the API: ${what}`, at);
}

/** Judged now, a change made a moment ago would not be seen, and something else be blamed. */
const UNOBSERVED =
  "its controller has not looked at its newest spec yet (status.observedGeneration is behind), so what is seen may be of the spec before";

/** Nothing can be said of it yet: look again for a while, then hand it over. */
function notYet(incident: Incident, because: string, at: At): Incident {
  const until =
    incident.progress.status === "waiting"
      ? incident.progress.until
      : later(at.now, at.settings.patienceSeconds).toISOString();
  if (!isAfter(until, at.now))
    return settle(
      incident,
      { ending: "handed-over", because: `${because}; nothing ${hasChanged(incident) ? "more " : ""}was changed` },
      at,
    );
  return wait(incident, { because, lookAt: later(at.now, at.settings.lookAgainSeconds) }, { ...at, until });
}

function cannotSee(incident: Incident, because: string, at: At): Incident {
  const told = tell(
    { ...incident, missing: [because] },
    { kind: "evidence", text: `could not be had: ${because}` },
    at.now,
  );
  return settle(told, { ending: "handed-over", because: `without evidence nothing is changed: ${because}` }, at);
}

function wait(
  incident: Incident,
  { because, lookAt }: { because: string; lookAt: Date },
  at: At & { until?: string },
): Incident {
  const until = at.until ?? later(at.now, at.settings.patienceSeconds).toISOString();
  const waiting: Incident = { ...incident, progress: { status: "waiting", because, until } };
  return tell(due(waiting, lookAt, true), { kind: "guard", text: because }, at.now);
}

function hasChanged({ workflow, earlier }: Incident): boolean {
  return [...earlier, ...(workflow ? [workflow] : [])].some(({ steps }) => steps.some(mayHaveChanged));
}
