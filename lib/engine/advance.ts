import { nonceOf, stepId } from "../domain/ids.ts";
import type { Incident } from "../domain/incident.ts";
import type { Outcome } from "../domain/outcome.ts";
import { isAfter, later } from "../domain/time.ts";
import {
  type Step,
  type Workflow,
  endingStep,
  mayHaveChanged,
  pendingStep,
  requestedStep,
} from "../domain/workflow.ts";
import { toStep } from "./plan.ts";
import { tell } from "./story.ts";
import { type At, due, park, settle, withStep, withWorkflow } from "./transitions.ts";

/** Writes down that a step is wanted now: only what is written may be done. */
export function request(incident: Incident, step: Step, { now, settings, token }: At & { token: string }): Incident {
  const { workflow } = incident;
  if (!workflow) return incident;
  const at = now.toISOString();
  const requested = withStep(workflow, step.id, {
    attempts: step.attempts + 1,
    startedAt: step.startedAt ?? at,
    deadline: step.deadline ?? later(now, settings.stepDeadlineSeconds).toISOString(),
    state: { status: "requested", token, requestedAt: at },
  });
  const running: Workflow = { ...requested, startedAt: workflow.startedAt ?? at, progress: { status: "running" } };
  const next = due(
    withWorkflow({ ...incident, progress: { status: "healing" } }, running),
    later(now, settings.resendSeconds),
    false,
  );
  return tell(next, { kind: "step", text: `${step.summary} (${step.action})` }, now);
}

/** Decides what follows from the outcome of the requested step. Does nothing itself. */
export function advance(incident: Incident, outcome: Outcome, at: At): Incident {
  const { workflow } = incident;
  const step = requestedStep(workflow);
  if (!workflow || !step) return incident;
  const told = tell(incident, { kind: "step", text: `${step.action}: ${outcome.because}` }, at.now);
  switch (outcome.kind) {
    case "done":
      return follow(told, withStep(workflow, step.id, { state: doneState(outcome, at.now) }), at);
    case "waiting":
      return isOverdue(step, at.now)
        ? tooSlow(told, { step, because: outcome.because }, at)
        : again(told, at, at.settings.lookAgainSeconds);
    case "blocked":
      return isOverdue(step, at.now)
        ? giveUp(
            told,
            { step, because: `it stayed forbidden until its deadline: ${outcome.because}`, changed: false },
            at,
          )
        : park(withWorkflow(told, withStep(workflow, step.id, { state: { status: "pending" } })), outcome, at);
    case "throttled":
      return again(told, at, outcome.forSeconds);
    case "refused":
      return giveUp(told, { step, because: outcome.because, changed: false }, at);
    case "failed":
      return giveUp(told, { step, because: outcome.because, changed: true }, at);
  }
}

function doneState(outcome: Extract<Outcome, { kind: "done" }>, now: Date): Extract<Step["state"], { status: "done" }> {
  return { status: "done", at: now.toISOString(), changed: outcome.changed, because: outcome.because };
}

export function isOverdue(step: Pick<Step, "deadline">, now: Date): boolean {
  return step.deadline !== undefined && isAfter(now, step.deadline);
}

function again(incident: Incident, { now }: At, inSeconds: number): Incident {
  return due(incident, later(now, inSeconds), true);
}

/** It is made, and its effect is not complete in time. As the last step it is judged by what is there; before others it is given up. */
function tooSlow(incident: Incident, { step, because }: { step: Step; because: string }, at: At): Incident {
  const { workflow } = incident;
  if (!workflow || step.undoes !== undefined || pendingStep(workflow))
    return giveUp(incident, { step, because: `was not there in time: ${because}`, changed: true }, at);
  const state = {
    status: "done" as const,
    at: at.now.toISOString(),
    changed: true,
    because: `not complete in time: ${because}`,
  };
  return follow(incident, withStep(workflow, step.id, { state }), at);
}

export interface GivingUp {
  readonly step: Step;
  readonly because: string;
  /** Was it perhaps made? Then it is taken back. */
  readonly changed: boolean;
}

/** The step will not succeed: what may have changed is taken back, and people are called. */
export function giveUp(incident: Incident, { step, because, changed }: GivingUp, at: At): Incident {
  const { workflow } = incident;
  if (!workflow) return incident;
  const state = { status: changed ? ("failed" as const) : ("refused" as const), at: at.now.toISOString(), because };
  return unwind(
    withWorkflow(incident, withStep(workflow, step.id, { state })),
    `${step.action} on ${step.target.name}: ${because}`,
    at,
  );
}

/** After a step: the next one, the watch over the whole, or the end of an undo. */
function follow(incident: Incident, workflow: Workflow, at: At): Incident {
  if (pendingStep(workflow))
    return due(withWorkflow(incident, { ...workflow, progress: { status: "running" } }), at.now, false);
  if (workflow.undoing !== undefined) return endUndo(withWorkflow(incident, workflow), at);
  const { now, settings } = at;
  const soakUntil = later(now, workflow.soakSeconds);
  const until = later(soakUntil, settings.stepDeadlineSeconds).toISOString();
  const progress = {
    status: "verifying" as const,
    since: now.toISOString(),
    soakUntil: soakUntil.toISOString(),
    until,
  };
  const watched = due(withWorkflow(incident, { ...workflow, progress }), soakUntil, true);
  return tell(watched, { kind: "verify", text: `watches for ${workflow.soakSeconds} s whether it holds` }, now);
}

/** Its alerts are resolved in the middle of a plan: what is not requested yet is left out, but for what ends what was begun. What was changed is still watched. */
export function skipRest(incident: Incident, at: At): Incident {
  const { workflow } = incident;
  if (!workflow) return incident;
  const because = "its alerts were resolved, so this is not needed";
  const needed = endingStep(workflow);
  const skipped = withoutPending(workflow, because, at);
  const steps = skipped.map((step) => (needed?.id === step.id ? needed : step));
  return follow(incident, { ...workflow, steps }, at);
}

/** Takes back, newest first, what steps of this workflow changed; where nothing did, it is handed over at once. */
export function unwind(incident: Incident, because: string, at: At): Incident {
  const { workflow } = incident;
  if (!workflow || workflow.undoing !== undefined) return endUndo(incident, at);
  const steps = withoutPending(workflow, because, at);
  const undos = steps
    .filter((step) => mayHaveChanged(step) && step.undo !== undefined)
    .toReversed()
    .flatMap((step, index) => undoOf(step, stepId(workflow.id, steps.length + index, nonceOf(incident.traceparent))));
  const unwinding: Workflow = {
    ...workflow,
    steps: [...steps, ...undos],
    undoing: because,
    progress: { status: "running" },
  };
  if (undos.length === 0) return endUndo(withWorkflow(incident, unwinding), at);
  const told = tell(incident, { kind: "step", text: `takes back what it changed: ${because}` }, at.now);
  return due(withWorkflow(told, unwinding), at.now, false);
}

/** What was not begun is not begun any more. */
function withoutPending({ steps }: Workflow, because: string, { now }: At): Step[] {
  const state = { status: "refused" as const, at: now.toISOString(), because };
  return steps.map((step) => (step.state.status === "pending" ? { ...step, state } : step));
}

function undoOf({ undo, ...step }: Step, id: string): Step[] {
  if (!undo) return [];
  const { action, summary, parameters } = undo;
  return [toStep({ action, summary, parameters, class: step.class, target: step.target }, id, step.id)];
}

function endUndo(incident: Incident, at: At): Incident {
  const { workflow } = incident;
  const undos = workflow?.steps.filter(({ undoes }) => undoes !== undefined) ?? [];
  const failed = undos.filter(({ state }) => state.status !== "done");
  const because = workflow?.undoing ?? "the workflow was lost";
  const lasting =
    workflow?.steps.filter((step) => mayHaveChanged(step) && step.undo === undefined && step.undoes === undefined) ??
    [];
  return settle(
    incident,
    { ending: "handed-over", because: `${because}. ${aftermath({ undos, failed, lasting })}` },
    at,
  );
}

function aftermath({ undos, failed, lasting }: Record<"undos" | "failed" | "lasting", readonly Step[]>): string {
  const [first] = failed;
  if (first)
    return `Taking it back did not work either (${"because" in first.state ? first.state.because : "unknown"}): the change may still be there`;
  // Re-creating a pod of a controller changes no desired state; whatever else has no undo stays.
  const stays = lasting.find((step) => step.class !== "R1");
  if (stays) return `What ${stays.action} changed cannot be taken back, and stays`;
  if (undos.length > 0) return "What it changed was taken back";
  return lasting.length > 0 ? "No desired state was changed, so there is nothing to take back" : "Nothing was changed";
}
