import { z } from "zod";

import { type Incident } from "../domain/incident.ts";
import { Outcome } from "../domain/outcome.ts";
import { pendingStep, requestedStep } from "../domain/workflow.ts";
import { advance } from "../engine/advance.ts";
import { changeIncident } from "./change-incident.ts";
import type { Context } from "./context.ts";
import { proceed } from "./proceed.ts";

/** Data of `step.completed`. Only the token proves that it comes from who ran this attempt. */
export const StepCompleted = z.strictObject({
  step: z.string(),
  attempt: z.int(),
  token: z.string(),
  outcome: Outcome,
});
export type StepCompleted = z.infer<typeof StepCompleted>;

/** Takes in the outcome of the attempt that is requested now, and asks for what comes next. Undefined: it was none of that. */
export async function completeStep(
  context: Context,
  id: string,
  completed: StepCompleted,
): Promise<Incident | undefined> {
  let counts = false;
  const incident = await changeIncident(context, id, (current) => {
    counts = isAwaited(current, completed);
    return counts ? follow(context, current, completed.outcome) : current;
  });
  return counts ? incident : undefined;
}

function isAwaited({ workflow }: Incident, { step, attempt, token }: StepCompleted): boolean {
  const requested = requestedStep(workflow);
  return requested?.id === step && requested.attempts === attempt && requested.state.token === token;
}

async function follow(context: Context, incident: Incident, outcome: Outcome): Promise<Incident> {
  const next = advance(incident, outcome, { now: context.world.now(), settings: context.settings });
  const wantsMore =
    next.workflow?.progress.status === "running" && !requestedStep(next.workflow) && pendingStep(next.workflow);
  return wantsMore ? proceed(context, next) : next;
}
