import { type Incident, whyOf } from "../domain/incident.ts";
import { type Target, inWords } from "../domain/target.ts";
import type { Step, Workflow } from "../domain/workflow.ts";

const NANOSECONDS = 1e9;

/** A workflow with the fields of the Go engine's coordinator. A plan is of one layer, that of its cause; the check after it is the soak. */
export function coordinationView(incident: Incident, workflow: Workflow): object {
  const { progress } = workflow;
  const status = statusOf(workflow);
  const endedAt = progress.status === "ended" ? progress.at : undefined;
  return {
    id: workflow.id,
    incident_id: incident.externalId ?? incident.id,
    status,
    layered_issue: issueOf(incident),
    remediation_plan: planOf(incident, workflow),
    execution_result: endedAt === undefined ? undefined : resultOf(workflow, endedAt),
    created_at: workflow.plannedAt,
    started_at: workflow.startedAt,
    completed_at: endedAt,
    error_message: status === "failed" && "because" in progress ? progress.because : undefined,
  };
}

type Status = "pending" | "executing" | "completed" | "failed";

function statusOf({ progress }: Workflow): Status {
  if (progress.status === "parked") return "pending";
  if (progress.status !== "ended") return "executing";
  return progress.outcome === "healed" || progress.outcome === "recovered" ? "completed" : "failed";
}

function layersOf({ finding }: Incident): string[] {
  return finding ? [finding.layer] : [];
}

function issueOf(incident: Incident): object {
  const { id, finding, target, openedAt, severity } = incident;
  return {
    id,
    description: finding?.cause ?? whyOf(incident),
    affected_layers: layersOf(incident),
    root_cause_layer: finding?.layer,
    impacted_resources: finding && target ? { [finding.layer]: [resourceOf(target, finding.problem)] } : {},
    detected_at: openedAt,
    severity,
    detection_method: "evidence",
  };
}

function resourceOf({ kind, name, namespace = "" }: Target, issue: string): object {
  return { kind, name, namespace, issue };
}

function planOf(incident: Incident, { id, plannedAt, steps, soakSeconds, ...workflow }: Workflow): object {
  const planned = steps.filter(({ undoes }) => undoes === undefined);
  const layer = incident.finding?.layer;
  return {
    id,
    issue_id: incident.id,
    layers: layersOf(incident),
    steps: planned.map((step, at) => stepOf(step, { order: at + 1, layer, soakSeconds })),
    checkpoints:
      layer === undefined
        ? []
        : [
            {
              layer,
              after_step: planned.length,
              checks: ["target_healthy", "alerts_clear"],
              timeout: soakSeconds * NANOSECONDS,
              required: true,
            },
          ],
    rollback_steps: planned.toReversed().flatMap(({ undo, target }, at) =>
      undo
        ? [
            {
              layer,
              order: at + 1,
              description: undo.summary,
              action_type: undo.action,
              target: inWords(target),
              required: true,
            },
          ]
        : [],
    ),
    created_at: plannedAt,
    status: statusOf({ id, plannedAt, steps, soakSeconds, ...workflow }),
    current_step: planned.filter(({ state }) => state.status === "done").length,
  };
}

function stepOf(
  { summary, action, target, parameters }: Step,
  { order, layer, soakSeconds }: { order: number; layer: string | undefined; soakSeconds: number },
): object {
  const wait_time = soakSeconds * NANOSECONDS;
  return {
    layer,
    order,
    description: summary,
    action_type: action,
    target: inWords(target),
    wait_time,
    required: true,
    metadata: parameters,
  };
}

function isDone({ undoes, state }: Step): boolean {
  return undoes === undefined && state.status === "done";
}

function resultOf({ steps, progress }: Workflow, completed_at: string): object {
  const failed = steps.findIndex(({ state }) => state.status === "failed" || state.status === "refused");
  const isGood = progress.status === "ended" && (progress.outcome === "healed" || progress.outcome === "recovered");
  return {
    status: isGood ? "success" : "failed",
    reason: "because" in progress ? progress.because : undefined,
    executed_steps: steps.filter(isDone).length,
    failed_step: failed < 0 ? undefined : failed,
    completed_at,
  };
}
