import { type Incident } from "../domain/incident.ts";
import { isAfter, later } from "../domain/time.ts";
import { mayHaveChanged, pendingStep } from "../domain/workflow.ts";
import { giveUp, isOverdue, request, unwind } from "../engine/advance.ts";
import { waitsUntil } from "../engine/patience.ts";
import { tell } from "../engine/story.ts";
import { type At, type Waiting, park, settle, withWorkflow } from "../engine/transitions.ts";
import { ask } from "./ask-guard.ts";
import { type Context, within } from "./context.ts";
import { takeAll } from "./holds.ts";

/** Asks for the next step of a workflow, if the guard allows it now, on fresh reads. */
export async function proceed(context: Context, incident: Incident): Promise<Incident> {
  const at: At = { now: context.world.now(), settings: context.settings };
  const step = pendingStep(incident.workflow);
  if (!step) return unwind(incident, "its plan has no step left", at);
  const { verdict, policy } = await ask(context, incident, step);
  if (verdict.kind === "refuse") return refuse(incident, verdict.because, at);
  if (verdict.kind === "wait") return waitFor(incident, verdict, at);
  // An attempt that could not be answered before the deadline is not begun: nobody would know what became of it.
  const hasNoTime = isOverdue(step, later(at.now, at.settings.lookAgainSeconds));
  if (hasNoTime) return giveUp(incident, { step, because: lastReason(incident), changed: false }, at);
  if (!policy.ok) return waitFor(incident, { because: policy.because, forAPerson: true }, at);
  const taken = await within(context, { name: "take holds" }, async (inside) => {
    const missing = await takeAll(inside, incident, policy.value);
    inside.trace.add({ "kubeheal.because": missing });
    return missing;
  });
  if (taken !== undefined) return waitFor(incident, { because: taken, forAPerson: false }, at);
  return request(incident, step, { ...at, token: context.world.randomId() });
}

function refuse(incident: Incident, because: string, at: At): Incident {
  const told = tell(incident, { kind: "guard", text: `refused: ${because}` }, at.now);
  const changed = told.workflow?.steps.filter(mayHaveChanged) ?? [];
  // What could be taken back waits; where nothing can, waiting would only keep what it holds.
  if (changed.some(({ undo }) => undo !== undefined)) return park(told, { because }, at);
  if (changed.length > 0) return unwind(told, because, at);
  return settle(told, { ending: "handed-over", because }, at);
}

/** Parked until it may go on. It is given up only where no person is asked and nothing was changed yet. */
function waitFor(
  incident: Incident,
  waits: Waiting & { forAPerson: boolean; isOfTheCluster?: true },
  at: At,
): Incident {
  const { because, awaits } = waits;
  const parked = park(incident, { because, awaits }, at);
  const { workflow } = parked;
  if (workflow?.progress.status !== "parked") return parked;
  const forAPerson = waits.forAPerson || workflow.steps.some(mayHaveChanged);
  const until = waitsUntil(workflow.progress, { ...waits, forAPerson }, at);
  if (isAfter(until, at.now)) return withWorkflow(parked, { ...workflow, progress: { ...workflow.progress, until } });
  const why = `it waited since ${workflow.progress.since}: ${because}`;
  return settle(incident, { ending: "handed-over", because: why }, at);
}

function lastReason({ workflow }: Incident): string {
  return workflow?.progress.status === "parked"
    ? `it stayed so until its deadline: ${workflow.progress.because}`
    : "its deadline is over";
}
