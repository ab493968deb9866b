import { type Incident, firing } from "../domain/incident.ts";
import { parentOf } from "../domain/parent.ts";
import { isAfter, later } from "../domain/time.ts";
import { type RequestedStep, endingStep, mayHaveChanged, pendingStep, requestedStep } from "../domain/workflow.ts";
import { giveUp, isOverdue, skipRest } from "../engine/advance.ts";
import { afterSettling } from "../engine/after-settling.ts";
import type { Verdict } from "../engine/circumstances.ts";
import { waitsUntil } from "../engine/patience.ts";
import { type At, due, park, settle, withStep, withWorkflow } from "../engine/transitions.ts";
import { ask } from "./ask-guard.ts";
import { changeIncident } from "./change-incident.ts";
import { consider } from "./consider.ts";
import type { Context } from "./context.ts";
import { lookAtParent } from "./look-elsewhere.ts";
import { proceed } from "./proceed.ts";
import { verify } from "./verify-incident.ts";

/** Looks at an incident as it is stored now, and moves it on by one step. Whatever woke us decides nothing. */
export function wakeIncident(context: Context, id: string): Promise<Incident | undefined> {
  return changeIncident(context, id, (incident) => moveOn(context, incident));
}

async function moveOn(context: Context, incident: Incident): Promise<Incident> {
  const { progress, workflow } = incident;
  if (progress.status === "closed") return incident;
  if (progress.status === "settled")
    return afterSettling(incident, { now: context.world.now(), settings: context.settings });
  const step = requestedStep(workflow);
  if (step) return awaitStep(context, incident, step);
  if (workflow?.progress.status === "verifying") return verify(context, incident);
  const isUnderWay =
    workflow !== undefined && workflow.progress.status !== "ended" && workflow.steps.some(mayHaveChanged);
  return isUnderWay ? goOn(context, incident) : begin(context, incident);
}

/** Something has changed already, and the next step waits to be asked for. */
function goOn(context: Context, incident: Incident): Promise<Incident> | Incident {
  const { workflow } = incident;
  const ending = endingStep(workflow);
  const isEnding = ending !== undefined && ending.id === pendingStep(workflow)?.id;
  return isEnding || workflow?.undoing !== undefined || firing(incident).length > 0
    ? proceed(context, incident)
    : skipRest(incident, { now: context.world.now(), settings: context.settings });
}

/** Nothing has changed: what nobody needs any more is not begun. */
function begin(context: Context, incident: Incident): Promise<Incident> | Incident {
  if (firing(incident).length > 0) return lookAgain(context, incident);
  const { progress } = incident.workflow ?? {};
  const hasHealed = progress?.status === "ended" && progress.outcome === "healed";
  const how = hasHealed
    ? ({ ending: "healed", because: "its late alerts are resolved, too, and nothing more was needed" } as const)
    : ({ ending: "recovered", because: "its alerts were resolved before anything was changed" } as const);
  return settle(incident, how, { now: context.world.now(), settings: context.settings });
}

/** A child looks at its parent only; when that is over, or nobody sees to it, it is diagnosed like any other. */
async function lookAgain(context: Context, incident: Incident): Promise<Incident> {
  const parent = incident.progress.status === "waiting" ? parentOf(incident) : undefined;
  if (!parent) return consider(context, incident);
  const looked = await lookAtParent(context, incident, parent);
  return looked.waits ? looked.incident : consider(context, looked.incident);
}

/** A requested step is awaited: it may be at work now. It is asked for again when no answer came, and given up at its deadline. */
async function awaitStep(context: Context, incident: Incident, step: RequestedStep): Promise<Incident> {
  const { world, settings } = context;
  const at = { now: world.now(), settings };
  const { workflow, dueAt } = incident;
  if (!workflow || (dueAt !== undefined && Date.parse(dueAt) > at.now.getTime())) return incident;
  const { verdict } = await ask(context, incident, step);
  if (verdict.kind !== "allowed") return holdStep(incident, { step, verdict }, at);
  // Whoever began at the last moment may still be about to change something: an attempt has as long as it takes to ask for it again.
  if (isOverdue(step, later(at.now, -settings.resendSeconds)))
    return giveUp(incident, { step, because: "no answer came before its deadline", changed: true }, at);
  const running = withWorkflow(incident, { ...workflow, progress: { status: "running" } });
  return due(running, later(at.now, settings.resendSeconds), false);
}

/**
 * Held back in the middle of a step, by a person or by consent withdrawn. It stays requested, because it may be made already and only its answer be
 * lost: the receipt knows. Nobody runs it before that ends, and its deadline begins anew then. What no person is asked for is not waited for without end.
 */
function holdStep(incident: Incident, { step, verdict }: { step: RequestedStep; verdict: Held }, at: At): Incident {
  const { because } = verdict;
  const deadline = later(at.now, at.settings.stepDeadlineSeconds).toISOString();
  const held = incident.workflow && withStep(incident.workflow, step.id, { deadline, state: step.state });
  const waits = verdict.kind === "wait" ? verdict : { forAPerson: false, awaits: undefined };
  const parked = park(held ? withWorkflow(incident, held) : incident, { because, awaits: waits.awaits }, at);
  const { workflow } = parked;
  if (workflow?.progress.status !== "parked") return parked;
  const progress = { ...workflow.progress, until: waitsUntil(workflow.progress, waits, at) };
  if (isAfter(progress.until, at.now)) return withWorkflow(parked, { ...workflow, progress });
  const why = `its step was held back since ${progress.since}, and whether it was made is not known: ${because}`;
  return settle(incident, { ending: "unverified", because: why }, at);
}

type Held = Exclude<Verdict, { kind: "allowed" }>;
