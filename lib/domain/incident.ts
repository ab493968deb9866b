import { z } from "zod";

import { Approval, Decision, Person } from "./decision.ts";
import { Finding } from "./finding.ts";
import { IncidentId, WorkflowId } from "./ids.ts";
import { Owner } from "./owner.ts";
import { Parent } from "./parent.ts";
import { Around } from "./recent-change.ts";
import { Severity, Signal } from "./signal.ts";
import { Target } from "./target.ts";
import { Timestamp } from "./time.ts";
import { Workflow, requestedStep } from "./workflow.ts";

/** 5: a person may have deleted it. 4: it knows what it waits for, because that is its cause. 3: a workflow knows until when its alerts may fire. 2: what people decide is a record of its own. `lib/state/incident-upcasts.ts` reads the older ones. */
export const SCHEMA_VERSION = 5;

/** How it came out. `unverified`: changed, and nobody can say whether it helped. */
export const Ending = z.enum(["healed", "recovered", "handed-over", "unverified", "ignored", "unknown"]);
export type Ending = z.infer<typeof Ending>;

export const Progress = z.discriminatedUnion("status", [
  z.strictObject({ status: z.literal("opened") }),
  /** No plan yet: the symptom is too young or does not show. After `until` it is handed over. */
  z.strictObject({ status: z.literal("waiting"), because: z.string(), until: Timestamp }),
  /** The workflow says where it is. */
  z.strictObject({ status: z.literal("healing") }),
  /** Decided, and still open: it absorbs what its alerts repeat until they have been quiet. */
  z.strictObject({ status: z.literal("settled"), ending: Ending, because: z.string(), at: Timestamp }),
  z.strictObject({ status: z.literal("closed"), ending: Ending, because: z.string(), at: Timestamp }),
]);
export type Progress = z.infer<typeof Progress>;

/** One line of the story, for people. `kind` is what the page and the terminal show as a mark. */
export const Entry = z.strictObject({
  at: Timestamp,
  kind: z.enum(["signal", "evidence", "cause", "plan", "step", "guard", "verify", "person", "end", "note"]),
  text: z.string(),
});
export type Entry = z.infer<typeof Entry>;

export const Incident = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  id: IncidentId,
  /** A client's own id for it, echoed. */
  externalId: z.string().optional(),
  title: z.string(),
  severity: Severity,
  namespace: z.string().optional(),
  /** Absent: what the alert names cannot be found. */
  target: Target.optional(),
  /** What runs the pods, where the target is a custom resource that owns it: the Deployment of an InferenceService. */
  through: Target.optional(),
  signals: z.array(Signal),
  openedAt: Timestamp,
  changedAt: Timestamp,
  progress: Progress,
  /** When `workflows` must look again, whatever happens meanwhile; absent only when closed. */
  dueAt: Timestamp.optional(),
  /** Due because it waits on purpose, not because an answer could be lost. */
  isParked: z.boolean(),
  pausedBy: z.strictObject({ ...Person.shape, at: Timestamp, because: z.string() }).optional(),
  /** Nobody is shown it any more; the pruner takes it away after it was counted. Only of a closed one. */
  deletedBy: z.strictObject({ ...Person.shape, at: Timestamp, because: z.string() }).optional(),
  /** What people decided, oldest first; only the newest are kept, the story has them all. */
  decisions: z.array(Decision),
  approval: Approval.optional(),
  /** A person wants it tried again: for this workflow no cool-down counts. */
  retry: z.strictObject({ ...Person.shape, at: Timestamp, workflow: WorkflowId }).optional(),
  owner: Owner.optional(),
  finding: Finding.optional(),
  /** What was written shortly before the trouble began; absent until it is diagnosed. */
  around: Around.optional(),
  /** What was its cause elsewhere, oldest first; only the newest are kept. */
  parents: z.array(Parent),
  /** What could not be read, and why. */
  missing: z.array(z.string()),
  workflow: Workflow.optional(),
  /** Workflows of this incident that ended, oldest first. */
  earlier: z.array(Workflow).default([]),
  /** How many workflows there were, the current one included. */
  workflows: z.int().min(0),
  /** How many alerts were ignored here; only for rows that are closed as ignored. */
  ignored: z.int().min(0),
  history: z.array(Entry),
  /** W3C trace context of the root span: one incident is one trace. */
  traceparent: z.string(),
});
export type Incident = z.infer<typeof Incident>;

/** What an incident is before anything has happened to it. */
export const NOTHING_YET = {
  schemaVersion: SCHEMA_VERSION,
  isParked: false,
  decisions: [],
  parents: [],
  missing: [],
  earlier: [],
  workflows: 0,
  ignored: 0,
  history: [],
} satisfies Partial<Incident>;

/** One word for where an incident is, as the label `kubeheal.io/phase` and the REST API show it. */
export function phaseOf(incident: Incident): string {
  const { progress, workflow } = incident;
  if (progress.status === "settled") return progress.ending;
  if (progress.status !== "healing") return progress.status;
  if (workflow?.progress.status === "running" && workflow.undoing !== undefined) return "undoing";
  if (workflow?.progress.status === "parked" && workflow.progress.awaits !== undefined) return "awaiting-approval";
  return workflow?.progress.status ?? "healing";
}

export function endingOf({ progress }: Incident): Ending | undefined {
  return progress.status === "settled" || progress.status === "closed" ? progress.ending : undefined;
}

/** One sentence: why it is where it is. */
export function whyOf(incident: Incident): string {
  const { progress, workflow } = incident;
  if (progress.status === "opened") return "waits for a first look";
  if (progress.status !== "healing") return progress.because;
  const state = workflow?.progress;
  if (state?.status === "parked") return state.because;
  if (state?.status === "verifying") return `changed; watching until ${state.soakUntil} whether it holds`;
  return requestedStep(workflow)?.summary ?? "decides on the next step";
}

export function isOpen({ progress }: Incident): boolean {
  return progress.status !== "closed";
}

/** Its outcome stands: it may change nothing any more, and holds nothing. Gone is over, too. */
export function isOver(incident: Incident | undefined): boolean {
  return incident === undefined || endingOf(incident) !== undefined;
}

export function firing(incident: Incident): Signal[] {
  return incident.signals.filter(({ status }) => status === "firing");
}
