/** What the REST API shows of an incident and a workflow: the fields of the Go engine, and more. No token is ever in it. */
import { type Incident, isOpen, phaseOf, whyOf } from "../domain/incident.ts";
import { deploymentMethod } from "../domain/owner.ts";
import { inWords } from "../domain/target.ts";
import { secondsBetween } from "../domain/time.ts";
import type { Step, Workflow } from "../domain/workflow.ts";
import type { IncidentSummary } from "../state/incidents.ts";

type Shown = Readonly<Record<string, unknown>>;

/** The Go engine's words for where an incident is. */
function statusOf(phase: string): "active" | "remediated" | "failed" | "ignored" | "closed" {
  if (phase === "healed" || phase === "recovered") return "remediated";
  if (phase === "handed-over" || phase === "unverified" || phase === "unreadable") return "failed";
  if (phase === "ignored") return "ignored";
  return phase === "closed" || phase === "unknown" ? "closed" : "active";
}

export function summaryView(summary: IncidentSummary): Shown & { status: string; phase: string; severity: string } {
  const { id, phase, title, why, severity, namespace, target, openedAt, workflow, externalId, outcome } = summary;
  return {
    id,
    ...(externalId === undefined ? {} : { external_id: externalId }),
    title,
    description: why,
    severity,
    status: statusOf(phase === "closed" ? (outcome ?? "closed") : phase),
    phase,
    outcome,
    target: namespace ?? "",
    namespace: namespace ?? "",
    resource: (target ?? "").replace(" ", "/"),
    affected_resources: target === undefined ? [] : [target],
    created_at: openedAt,
    is_open: summary.isOpen,
    workflow_id: workflow,
    source: workflow === undefined ? "alert" : "workflow",
  };
}

export function incidentView(incident: Incident): object {
  const {
    id,
    externalId,
    title,
    severity,
    namespace,
    target,
    signals,
    openedAt,
    changedAt,
    dueAt,
    owner,
    finding,
    missing,
    history,
    ignored,
  } = incident;
  const phase = phaseOf(incident);
  const progress = incident.progress.status === "closed" ? incident.progress.ending : phase;
  return {
    id,
    ...(externalId === undefined ? {} : { external_id: externalId }),
    title,
    description: whyOf(incident),
    severity,
    status: statusOf(progress),
    phase,
    outcome: "ending" in incident.progress ? incident.progress.ending : undefined,
    is_open: isOpen(incident),
    target: namespace ?? "",
    namespace: namespace ?? "",
    resource: target ? `${target.kind}/${target.name}` : "",
    affected_resources: target ? [inWords(target)] : [],
    created_at: openedAt,
    updated_at: changedAt,
    due_at: dueAt,
    paused_by: incident.pausedBy,
    deployment_method: owner ? deploymentMethod(owner) : "unknown",
    owner,
    finding,
    missing_evidence: missing,
    alerts: signals,
    ignored_count: ignored,
    trace_id: incident.traceparent.split("-")[1],
    workflow_id: incident.workflow?.id,
    workflow: incident.workflow && workflowView(incident, incident.workflow),
    timeline: history,
  };
}

type WorkflowStatus = "pending" | "in_progress" | "completed" | "failed";

export function workflowView(incident: Incident, workflow: Workflow): Shown & { status: WorkflowStatus } {
  const { progress, startedAt } = workflow;
  const endedAt = progress.status === "ended" ? progress.at : undefined;
  const status = workflowStatus(workflow);
  return {
    id: workflow.id,
    incident_id: incident.externalId ?? incident.id,
    incident: incident.id,
    status,
    phase: progress.status,
    reason: "because" in progress ? progress.because : undefined,
    outcome: progress.status === "ended" ? progress.outcome : undefined,
    deployment_method: incident.owner ? deploymentMethod(incident.owner) : "unknown",
    namespace: incident.namespace ?? "",
    resource_name: incident.target?.name ?? "",
    resource_kind: incident.target?.kind ?? "",
    issue_type: workflow.problem,
    remediator: workflow.steps[0]?.action,
    error_message: status === "failed" && "because" in progress ? progress.because : undefined,
    created_at: workflow.plannedAt,
    started_at: startedAt,
    completed_at: endedAt,
    duration: startedAt && endedAt ? `${secondsBetween(startedAt, endedAt)}s` : undefined,
    digest: workflow.digest,
    soak_seconds: workflow.soakSeconds,
    steps: workflow.steps.map(stepView(incident)),
  };
}

function workflowStatus({ progress }: Workflow): WorkflowStatus {
  if (progress.status === "parked") return "pending";
  if (progress.status !== "ended") return "in_progress";
  return progress.outcome === "healed" || progress.outcome === "recovered" ? "completed" : "failed";
}

const STEP_STATUS = {
  pending: "pending",
  requested: "in_progress",
  done: "completed",
  refused: "failed",
  failed: "failed",
} as const;

function stepView(incident: Incident): (step: Step, order: number) => object {
  return ({ id, action, class: actionClass, summary, state, attempts, startedAt, undoes, parameters }, order) => ({
    order,
    id,
    layer: incident.finding?.layer,
    description: summary,
    action,
    class: actionClass,
    status: STEP_STATUS[state.status],
    attempts,
    undoes,
    parameters,
    started_at: startedAt,
    completed_at: state.status === "done" ? state.at : undefined,
    result: state.status === "done" ? state.because : undefined,
    error_message: state.status === "failed" || state.status === "refused" ? state.because : undefined,
  });
}
