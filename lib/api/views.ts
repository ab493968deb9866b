/** What the REST API shows of an incident and a workflow: the fields of the Go engine, and more. No token is ever in it. */
import type { Person } from "../domain/decision.ts";
import { type Incident, endingOf, isOpen, phaseOf, whyOf } from "../domain/incident.ts";
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
    resource: target === undefined ? "" : withoutNamespace(target),
    affected_resources: target === undefined ? [] : [target],
    created_at: openedAt,
    is_open: summary.isOpen,
    workflow_id: workflow,
    source: workflow === undefined ? "alert" : "workflow",
  };
}

/** `Deployment shop/cart` as `Deployment/cart`. */
function withoutNamespace(target: string): string {
  return target.replace(/ (.*\/)?/, "/");
}

export function incidentView(incident: Incident): Shown {
  const { workflow, owner } = incident;
  return {
    ...identityOf(incident),
    ...placeOf(incident),
    created_at: incident.openedAt,
    updated_at: incident.changedAt,
    due_at: incident.dueAt,
    ...decisionsOf(incident),
    deployment_method: owner ? deploymentMethod(owner) : "unknown",
    owner,
    finding: incident.finding,
    parent: parentView(incident),
    missing_evidence: [...incident.missing, ...(incident.around?.missing ?? [])],
    changes: incident.around?.changes ?? [],
    alerts: incident.signals,
    ignored_count: incident.ignored,
    trace_id: incident.traceparent.split("-")[1],
    workflow_id: workflow?.id,
    workflow: workflow && workflowView(incident, workflow),
    timeline: incident.history,
  };
}

/** What it waits for, or waited for last: the cause of its trouble lies there. */
function parentView({ parents }: Incident): Shown | undefined {
  const last = parents.at(-1);
  if (!last) return undefined;
  const { target, relation, because, incident, since, until, over } = last;
  return {
    incident,
    target: inWords(target),
    relation,
    because,
    since,
    until,
    ended_at: over?.at,
    ended_because: over?.because,
  };
}

/** What people decided, and what they are asked for; the plan that an approval names is told by its digest. */
function decisionsOf({ pausedBy, deletedBy, approval, retry, decisions, workflow }: Incident): Shown {
  const awaits = workflow?.progress.status === "parked" ? workflow.progress.awaits : undefined;
  return {
    paused_by: pausedBy && personView(pausedBy),
    deleted_by: deletedBy && personView(deletedBy),
    awaits_approval_of: awaits && workflow?.digest,
    approval: approval && personView(approval),
    retry: retry && personView(retry),
    decisions: decisions.map(personView),
  };
}

function personView({ selfDeclared, ...rest }: Shown & Person): Shown {
  return { ...rest, self_declared: selfDeclared };
}

function identityOf(incident: Incident): Shown {
  const phase = phaseOf(incident);
  const outcome = endingOf(incident);
  return {
    id: incident.id,
    external_id: incident.externalId,
    title: incident.title,
    description: whyOf(incident),
    severity: incident.severity,
    status: statusOf(phase === "closed" ? (outcome ?? phase) : phase),
    phase,
    outcome,
    is_open: isOpen(incident),
  };
}

/** `target` is the namespace, as it was in the Go engine; the object itself is in `resource`. */
function placeOf({ namespace = "", target }: Incident): Shown {
  const resource = target ? `${target.kind}/${target.name}` : "";
  return { target: namespace, namespace, resource, affected_resources: target ? [inWords(target)] : [] };
}

type WorkflowStatus = "pending" | "in_progress" | "completed" | "failed";

export function workflowView(incident: Incident, workflow: Workflow): Shown & { status: WorkflowStatus } {
  const { target, owner, namespace = "" } = incident;
  return {
    id: workflow.id,
    incident_id: incident.externalId ?? incident.id,
    incident: incident.id,
    ...progressOf(workflow),
    deployment_method: owner ? deploymentMethod(owner) : "unknown",
    namespace,
    resource_name: target?.name ?? "",
    resource_kind: target?.kind ?? "",
    issue_type: workflow.problem,
    remediator: workflow.steps[0]?.action,
    digest: workflow.digest,
    soak_seconds: workflow.soakSeconds,
    steps: workflow.steps.map(stepView(incident)),
  };
}

function progressOf(workflow: Workflow): Shown & { status: WorkflowStatus } {
  const { progress, startedAt, plannedAt } = workflow;
  const status = workflowStatus(workflow);
  const reason = "because" in progress ? progress.because : undefined;
  const endedAt = progress.status === "ended" ? progress.at : undefined;
  return {
    status,
    phase: progress.status,
    reason,
    outcome: progress.status === "ended" ? progress.outcome : undefined,
    error_message: status === "failed" ? reason : undefined,
    created_at: plannedAt,
    started_at: startedAt,
    completed_at: endedAt,
    duration: startedAt && endedAt ? `${secondsBetween(startedAt, endedAt)}s` : undefined,
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
