/** The few ways in which an incident moves on. Each takes an incident and returns the next one; none knows why. */
import type { Ending, Incident } from "../domain/incident.ts";
import type { Settings } from "../domain/settings.ts";
import { later, secondsBetween } from "../domain/time.ts";
import type { Step, StepState, Workflow } from "../domain/workflow.ts";
import { tell } from "./story.ts";

export interface At {
  readonly now: Date;
  readonly settings: Settings;
}

export function due(incident: Incident, at: Date, isParked: boolean): Incident {
  return { ...incident, dueAt: at.toISOString(), isParked };
}

export function withWorkflow(incident: Incident, workflow: Workflow): Incident {
  return { ...incident, workflow };
}

export function withStep(workflow: Workflow, id: string, change: Partial<Step> & { state: StepState }): Workflow {
  return { ...workflow, steps: workflow.steps.map((step) => (step.id === id ? { ...step, ...change } : step)) };
}

/** Why it waits, and what a person is asked for if that is what it waits for. */
export interface Waiting {
  readonly because: string;
  readonly awaits?: "approval" | undefined;
}

/** Waits on purpose, with a reason, and looks again soon. */
export function park(incident: Incident, { because, awaits }: Waiting, { now, settings }: At): Incident {
  const { workflow } = incident;
  if (!workflow) return incident;
  const patience = later(now, settings.patienceSeconds).toISOString();
  const before = workflow.progress.status === "parked" ? workflow.progress : undefined;
  const progress = {
    status: "parked" as const,
    since: before?.since ?? now.toISOString(),
    because,
    until: before?.until ?? patience,
    ...(awaits && { awaits }),
  };
  const parked = withWorkflow({ ...incident, progress: { status: "healing" } }, { ...workflow, progress });
  return tell(
    due(parked, later(now, lookAfterSeconds(progress.since, { now, settings })), true),
    { kind: "guard", text: `parked: ${because}` },
    now,
  );
}

/** A quarter of the time it has waited already: soon at first, and never later than the heartbeat. */
function lookAfterSeconds(since: string, { now, settings }: At): number {
  const quarter = secondsBetween(since, now) / 4;
  return Math.min(
    Math.max(quarter, settings.lookAgainSeconds),
    Math.max(settings.heartbeatSeconds, settings.lookAgainSeconds),
  );
}

/** It is decided; the incident stays open and absorbs what its alerts repeat. */
export function settle(incident: Incident, how: { ending: Ending; because: string }, { now }: At): Incident {
  const at = now.toISOString();
  const { workflow } = incident;
  const ended: Workflow | undefined = workflow && {
    ...workflow,
    progress: { status: "ended", at, outcome: how.ending, because: how.because },
  };
  const settled: Incident = {
    ...incident,
    ...(ended ? { workflow: ended } : {}),
    // Nobody resolves what a person asked for: the answer ends it.
    signals: incident.signals.map((signal) =>
      signal.kind === "person" ? { ...signal, status: "resolved", resolvedAt: at } : signal,
    ),
    progress: { status: "settled", ...how, at },
  };
  // Looked at again at once by the next tick, which then knows how long its alerts have been quiet.
  return tell(due(settled, now, true), { kind: "end", text: `${how.ending}: ${how.because}` }, now);
}

export function close(
  incident: Incident,
  { because, ending }: { because: string; ending: Ending },
  { now }: At,
): Incident {
  const { dueAt: _, ...rest } = incident;
  const closed: Incident = {
    ...rest,
    isParked: false,
    progress: { status: "closed", ending, because, at: now.toISOString() },
  };
  return tell(closed, { kind: "end", text: `closed: ${because}` }, now);
}
