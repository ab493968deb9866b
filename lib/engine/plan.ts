import { createHash } from "node:crypto";

import { type AnyEvidence, isAbout } from "../domain/any-evidence.ts";
import { backOffSeconds } from "../domain/back-off.ts";
import type { Finding } from "../domain/finding.ts";
import { nonceOf, stepId, workflowId } from "../domain/ids.ts";
import { type Incident, firing } from "../domain/incident.ts";
import type { Settings } from "../domain/settings.ts";
import { later } from "../domain/time.ts";
import type { ActionClass, PlannedStep, Step, Workflow } from "../domain/workflow.ts";
import type { Remedy } from "../runbooks/define-runbook.ts";

const MAX_STEPS = 30;

export type Planned =
  | { readonly kind: "planned"; readonly workflow: Workflow }
  | { readonly kind: "hand-over"; readonly because: string }
  | { readonly kind: "wait"; readonly because: string };

export interface ToPlan {
  readonly incident: Incident;
  readonly finding: Finding;
  readonly evidence: AnyEvidence;
  readonly remedy: Remedy;
  readonly classOf: (action: string) => ActionClass;
}

/** Fixes what would be done: every name, uid and old value is decided here and looked up nowhere later. */
export function plan(toPlan: ToPlan, settings: Settings): Planned {
  const { incident, remedy, classOf } = toPlan;
  if (remedy.kind !== "steps") return remedy;
  if (remedy.steps.length > MAX_STEPS) {
    const because = `the plan has ${remedy.steps.length} steps, more than ${MAX_STEPS}: that is a project, not a repair`;
    return { kind: "hand-over", because };
  }
  const planned: PlannedStep[] = remedy.steps.map((step) => ({ ...step, class: step.class ?? classOf(step.action) }));
  const digest = createHash("sha256").update(JSON.stringify(planned)).digest("hex");
  const live = incident.workflow?.progress.status === "ended" ? undefined : incident.workflow;
  // The same plan goes on where it was: its deadlines run, its attempts count.
  if (live?.digest === digest) return { kind: "planned", workflow: live };
  return { kind: "planned", workflow: draft(toPlan, { planned, digest, live }, settings) };
}

interface Draft {
  readonly planned: readonly PlannedStep[];
  readonly digest: string;
  /** The plan that this one replaces. */
  readonly live: Workflow | undefined;
}

function draft(
  { incident, finding, evidence }: ToPlan,
  { planned, digest, live }: Draft,
  settings: Settings,
): Workflow {
  // A plan of which nothing was ever requested is replaced under its own id.
  const isUntouched = live?.steps.every(({ attempts }) => attempts === 0) === true;
  const id = workflowId(incident.id, isUntouched ? incident.workflows : incident.workflows + 1);
  const at = evidence.at.toISOString();
  const parked = live?.progress.status === "parked" ? live.progress : undefined;
  const until = later(evidence.at, settings.patienceSeconds).toISOString();
  return {
    id,
    problem: finding.problem,
    digest,
    plannedAt: at,
    answers: firing(incident).map(({ fingerprint }) => fingerprint),
    readyBefore: isAbout(evidence, "workload") ? evidence.workload.ready : 0,
    soakSeconds: Math.max(settings.soakSeconds, backOffSeconds(finding.restarts)),
    steps: planned.map((step, index) => toStep(step, stepId(id, index, nonceOf(incident.traceparent)))),
    progress: { status: "parked", because: "planned", since: parked?.since ?? at, until: parked?.until ?? until },
  };
}

export function toStep(planned: PlannedStep, id: string, undoes?: string): Step {
  return { ...planned, id, undoes, attempts: 0, state: { status: "pending" } };
}
