import { z } from "zod";

import type { AnyAction, Applying } from "../actions/define-action.ts";
import { actions } from "../actions/index.ts";
import { type Incident } from "../domain/incident.ts";
import { type Outcome, failed, refused, throttled } from "../domain/outcome.ts";
import { isAfter } from "../domain/time.ts";
import { type Parameters, type RequestedStep, requestedStep } from "../domain/workflow.ts";
import { proofOf } from "../engine/announce.ts";
import { mayMove } from "../engine/may-move.ts";
import type { PolicyReading } from "../state/policies.ts";
import { isWorldError } from "../world/world.ts";
import { ask } from "./ask-guard.ts";
import type { StepCompleted } from "./complete-step.ts";
import { type Context, readIncident, within } from "./context.ts";
import { outcomeAttributes, stepAttributes } from "./told.ts";

/** Data of `step.requested`: ids, and a proof that its sender has read the incident. What is done comes from the incident. */
export const StepRequested = z.strictObject({ step: z.string(), attempt: z.int(), proof: z.string() });
export type StepRequested = z.infer<typeof StepRequested>;

export type Ran =
  | { readonly kind: "completed"; readonly data: StepCompleted; readonly traceparent: string }
  /** Not what is requested now: nothing was done. */
  | { readonly kind: "ignored"; readonly why: string };

/** Runs the step that the incident asks for now, if this event is about just that. */
export async function runStep(context: Context, id: string, asked: StepRequested): Promise<Ran> {
  const { world } = context;
  const incident = await readIncident(context, id);
  const step = incident && requestedNow(incident, asked);
  if (!incident || !step) return ignored("this step is not requested now");
  if (incident.pausedBy !== undefined) return ignored("the incident is paused");
  if (step.deadline !== undefined && isAfter(world.now(), step.deadline))
    return ignored("the deadline of this step is over");
  // The guard is asked once more, right before the change: consent and the brake are as they are now.
  const { verdict, policy } = await ask(context, incident, step);
  if (verdict.kind !== "allowed") return ignored(verdict.because);
  const outcome = await within(
    context,
    { name: `action ${step.action}`, attributes: stepAttributes(step) },
    async (inside) => {
      const became = await outcomeOf(inside, step, movingFor(inside, { incident, step, policy }));
      inside.trace.add(outcomeAttributes(became));
      return became;
    },
  );
  const data = { step: step.id, attempt: step.attempts, token: step.state.token, outcome };
  return { kind: "completed", data, traceparent: incident.traceparent };
}

function ignored(why: string): Ran {
  return { kind: "ignored", why };
}

function requestedNow(
  { workflow, progress }: Incident,
  { step, attempt, proof }: StepRequested,
): RequestedStep | undefined {
  const requested = requestedStep(workflow);
  if (progress.status !== "healing" || !requested) return undefined;
  return requested.id === step && requested.attempts === attempt && proofOf(requested.state.token) === proof
    ? requested
    : undefined;
}

/** What an action changes beside its target is asked for there as well; with a policy that cannot be read nothing is. */
function movingFor(
  { world, settings }: Context,
  { incident, step, policy }: { incident: Incident; step: RequestedStep; policy: PolicyReading },
): NonNullable<Applying<Parameters>["mayMove"]> {
  if (!policy.ok) return () => false;
  const moving = { step, incident, policy: policy.value, ownNamespace: settings.namespace, now: world.now() };
  return (name, mode) => mayMove(moving, { name, mode, maintenance: false });
}

async function outcomeOf(
  { world, settings }: Context,
  step: RequestedStep,
  mayMoveFrom: NonNullable<Applying<Parameters>["mayMove"]>,
): Promise<Outcome> {
  const action = (actions as Partial<Record<string, AnyAction>>)[step.action];
  if (!action) return refused(`this version has no action ${step.action}`);
  try {
    return await action.apply({
      step,
      parameters: step.parameters,
      cluster: world.cluster,
      waitSeconds: settings.stepWaitSeconds,
      dryRun: false,
      mayMove: mayMoveFrom,
    });
  } catch (error) {
    if (isWorldError(error, "throttled")) return throttled(error.retryAfterSeconds ?? 5, error.message);
    if (isWorldError(error, "forbidden")) return refused(`the engine may not do this: ${error.message}`);
    if (isWorldError(error, "not-found")) return refused(`what it needs is gone: ${error.message}`);
    if (isWorldError(error, "invalid")) return failed(error.message);
    // Unavailable, or nobody knows what became of it: the event comes again, and the receipt knows.
    throw error;
  }
}
