import { actions } from "../actions/index.ts";
import type { AnyEvidence } from "../domain/any-evidence.ts";
import type { Finding } from "../domain/finding.ts";
import { numberOf } from "../domain/ids.ts";
import type { Incident } from "../domain/incident.ts";
import { plan } from "../engine/plan.ts";
import { tell } from "../engine/story.ts";
import { type At, settle, withWorkflow } from "../engine/transitions.ts";
import type { Remedy } from "../runbooks/define-runbook.ts";

/** Workflows of an incident that are kept beside the newest; the story keeps what all of them did. */
const EARLIER_KEPT = 5;

export interface Found {
  readonly incident: Incident;
  readonly finding: Finding;
  readonly evidence: AnyEvidence;
}

/** Fixes the steps, or hands over where there are none; a remedy that waits is waited for before. */
export function withPlan({ incident, finding, evidence }: Found, remedy: Remedy, at: At): Incident {
  const planned = plan(
    { incident, finding, evidence, remedy, classOf: (action) => actions[action as keyof typeof actions].class },
    at.settings,
  );
  if (planned.kind !== "planned") return settle(incident, { ending: "handed-over", because: planned.because }, at);
  const { workflow } = planned;
  const isNew = incident.workflow?.digest !== workflow.digest || incident.workflow.id !== workflow.id;
  const text = workflow.steps.map(({ summary }) => summary).join("; ");
  const { workflow: previous } = incident;
  const earlier =
    previous && previous.id !== workflow.id ? [...incident.earlier, previous].slice(-EARLIER_KEPT) : incident.earlier;
  const next: Incident = {
    ...withWorkflow(incident, workflow),
    earlier,
    workflows: numberOf(workflow.id),
    progress: { status: "healing" },
  };
  return isNew ? tell(next, { kind: "plan", text }, at.now) : next;
}
