import { z } from "zod";

import { WorkflowId } from "./ids.ts";
import { Target, hashOfTarget } from "./target.ts";
import { Timestamp } from "./time.ts";

/** R1 re-creates one pod, R2 undoes or restarts through the owner, R3 capacity, R4 nodes, R5 never by itself. */
export const ActionClass = z.enum(["R0", "R1", "R2", "R3", "R4", "R5"]);
export type ActionClass = z.infer<typeof ActionClass>;

export const Parameters = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
export type Parameters = z.infer<typeof Parameters>;

/** A step as a runbook names it and a plan fixes it: nothing in it is looked up again later. */
export const PlannedStep = z.strictObject({
  action: z.string(),
  class: ActionClass,
  /** The object it changes. */
  target: Target,
  summary: z.string(),
  /** What the action needs, the pre-image (the old values of just the fields it replaces, or where they are kept) included. */
  parameters: Parameters,
  /** The action that takes it back; absent where nothing can, or nothing needs to, be taken back. */
  undo: z.strictObject({ action: z.string(), summary: z.string(), parameters: Parameters }).optional(),
});
export type PlannedStep = z.infer<typeof PlannedStep>;

export const StepState = z.discriminatedUnion("status", [
  z.strictObject({ status: z.literal("pending") }),
  /** Written before anything changes. The token is never shown; only an outcome that carries it counts. */
  z.strictObject({ status: z.literal("requested"), token: z.string(), requestedAt: Timestamp }),
  z.strictObject({ status: z.literal("done"), at: Timestamp, changed: z.boolean(), because: z.string() }),
  /** It was not made, and will not be. */
  z.strictObject({ status: z.literal("refused"), at: Timestamp, because: z.string() }),
  /** It was perhaps made, and did not work. */
  z.strictObject({ status: z.literal("failed"), at: Timestamp, because: z.string() }),
]);
export type StepState = z.infer<typeof StepState>;

export const Step = z.strictObject({
  ...PlannedStep.shape,
  id: z.string(),
  /** The step whose change this one takes back. */
  undoes: z.string().optional(),
  attempts: z.int().min(0),
  startedAt: Timestamp.optional(),
  /** From the first request on. */
  deadline: Timestamp.optional(),
  state: StepState,
});
export type Step = z.infer<typeof Step>;

export const WorkflowProgress = z.discriminatedUnion("status", [
  /** Nothing is requested; why, and since when it waits. `until`: then it is handed over, unless it is paused. */
  z.strictObject({
    status: z.literal("parked"),
    since: Timestamp,
    because: z.string(),
    until: Timestamp,
    /** A person is asked for this, and told so. */
    awaits: z.literal("approval").optional(),
  }),
  z.strictObject({ status: z.literal("running") }),
  z.strictObject({ status: z.literal("verifying"), since: Timestamp, soakUntil: Timestamp, until: Timestamp }),
  z.strictObject({ status: z.literal("ended"), at: Timestamp, outcome: z.string(), because: z.string() }),
]);
export type WorkflowProgress = z.infer<typeof WorkflowProgress>;

export const Workflow = z.strictObject({
  id: WorkflowId,
  problem: z.string(),
  /** SHA-256 of what would be done: an approval holds for one digest. */
  digest: z.string(),
  plannedAt: Timestamp,
  startedAt: Timestamp.optional(),
  /** Fingerprints of the alerts that this remedy answers; those that join later wait for the next plan. */
  answers: z.array(z.string()),
  soakSeconds: z.number(),
  /** How many pods were ready when it was planned: with fewer or as few, and sick, the remedy did not help. */
  readyBefore: z.int().min(0).optional(),
  /** Steps are appended for an undo, never removed. */
  steps: z.array(Step),
  /** Until when the alerts that it answers may still fire though all is well, and why; known once it is watched. */
  clears: z.strictObject({ by: Timestamp, because: z.string() }).optional(),
  /** Why the changes are being taken back, once they are. */
  undoing: z.string().optional(),
  progress: WorkflowProgress,
});
export type Workflow = z.infer<typeof Workflow>;

export type RequestedStep = Step & { state: Extract<StepState, { status: "requested" }> };

export function requestedStep(workflow: Workflow | undefined): RequestedStep | undefined {
  return workflow?.steps.find((step): step is RequestedStep => step.state.status === "requested");
}

export function pendingStep(workflow: Workflow | undefined): Step | undefined {
  return workflow?.steps.find(({ state }) => state.status === "pending");
}

/** Did this step change something in the cluster, as far as anybody can know? */
export function mayHaveChanged({ state }: Step): boolean {
  return state.status === "requested" || state.status === "failed" || (state.status === "done" && state.changed);
}

/**
 * Does the plan itself end with this step what it began with another: the cordon that it lifts again, the remediation that it withdraws? An action that
 * is its own way back says nothing of the kind.
 */
export function ends(step: Step, begun: Step): boolean {
  if (step.undoes !== undefined || begun.undo === undefined || begun.undo.action === begun.action) return false;
  return step.action === begun.undo.action && hashOfTarget(step.target) === hashOfTarget(begun.target);
}

/** The next step, where it ends what was begun: that is needed, whatever else is not needed any more. */
export function endingStep(workflow: Workflow | undefined): Step | undefined {
  const begun = workflow?.steps.filter(mayHaveChanged) ?? [];
  return workflow?.steps.find((step) => step.state.status === "pending" && begun.some((each) => ends(step, each)));
}
