import { type Incident, endingOf, whyOf } from "../domain/incident.ts";
import { type Target, inWords } from "../domain/target.ts";
import type { Step, Workflow } from "../domain/workflow.ts";
import { LAYERS } from "../healing/coordinate.ts";

const NANOSECONDS = 1e9;

/** One incident of a coordinated workflow. Absent: it has no plan yet, or never will. */
export interface Part {
  readonly incident: Incident;
  readonly workflow: Workflow | undefined;
}

type Status = "pending" | "executing" | "completed" | "failed";

/**
 * A workflow with the fields of the Go engine's coordinator: the first part, and after it those that wait for it, in the order of the layers. Each part
 * is of the layer of its cause; the check after it is the soak of what it has repaired, and what it changed is taken back in reverse.
 */
export function coordinationView(id: string, [first, ...more]: readonly [Part, ...Part[]]): object {
  const parts = [first, ...more.toSorted((a, b) => rank(a) - rank(b))];
  const status = statusOf(parts);
  const ends = parts.map(endOf);
  const endedAt = ends.every((end) => end !== undefined)
    ? ends
        .map(({ at }) => at)
        .toSorted()
        .at(-1)
    : undefined;
  const failed = status === "failed" ? ends.find((end) => end && !isGood(end.outcome)) : undefined;
  const { incident, workflow } = first;
  return {
    id,
    incident_id: incident.externalId ?? incident.id,
    status,
    layered_issue: issueOf(parts),
    remediation_plan: planOf(id, parts, status),
    execution_result: endedAt === undefined ? undefined : resultOf(parts, endedAt, status),
    created_at: workflow?.plannedAt ?? incident.openedAt,
    started_at: parts
      .flatMap((part) => part.workflow?.startedAt ?? [])
      .toSorted()
      .at(0),
    completed_at: endedAt,
    error_message: failed?.because,
  };
}

function rank({ incident: { finding } }: Part): number {
  return finding ? LAYERS.indexOf(finding.layer) : LAYERS.length;
}

interface End {
  readonly at: string;
  readonly outcome: string;
  readonly because: string;
}

function endOf({ incident, workflow }: Part): End | undefined {
  if (workflow) return workflow.progress.status === "ended" ? workflow.progress : undefined;
  const outcome = endingOf(incident);
  const { progress } = incident;
  if (outcome === undefined || !("at" in progress)) return undefined;
  return { at: progress.at, outcome, because: decidedBecause(incident, outcome) ?? progress.because };
}

/** Why it came out so: once it is closed it only says why that was. */
function decidedBecause({ history }: Incident, outcome: string): string | undefined {
  const decided = history.findLast(({ kind, text }) => kind === "end" && text.startsWith(`${outcome}: `));
  return decided?.text.slice(`${outcome}: `.length);
}

function isGood(outcome: string): boolean {
  return outcome === "healed" || outcome === "recovered";
}

function statusOf(parts: readonly Part[]): Status {
  const each = parts.map((part) => {
    const end = endOf(part);
    if (end) return isGood(end.outcome) ? "completed" : "failed";
    return part.workflow && part.workflow.progress.status !== "parked" ? "executing" : "pending";
  });
  const is = (status: Status): boolean => each.includes(status);
  if (each.every((status) => status === "pending")) return "pending";
  if (is("pending") || is("executing")) return "executing";
  return is("failed") ? "failed" : "completed";
}

function layersOf(parts: readonly Part[]): string[] {
  return LAYERS.filter((layer) => parts.some(({ incident }) => incident.finding?.layer === layer));
}

function issueOf(parts: readonly Part[]): object {
  const { incident } = parts[0]!;
  const layers = layersOf(parts);
  const impacted = layers.map((layer) => [
    layer,
    parts.flatMap(({ incident: { finding, target } }) =>
      finding?.layer === layer && target ? [resourceOf(target, finding.problem)] : [],
    ),
  ]);
  return {
    id: incident.id,
    description: incident.finding?.cause ?? whyOf(incident),
    affected_layers: layers,
    root_cause_layer: layers[0],
    impacted_resources: Object.fromEntries(impacted) as object,
    detected_at: incident.openedAt,
    severity: incident.severity,
    detection_method: "evidence",
  };
}

function resourceOf({ kind, name, namespace = "" }: Target, issue: string): object {
  return { kind, name, namespace, issue };
}

interface Planned {
  readonly step: Step;
  readonly part: Part & { readonly workflow: Workflow };
}

function plannedIn(parts: readonly Part[]): Planned[] {
  return parts.flatMap(({ incident, workflow }) =>
    (workflow?.steps ?? [])
      .filter(({ undoes }) => undoes === undefined)
      .map((step) => ({ step, part: { incident, workflow: workflow! } })),
  );
}

function planOf(id: string, parts: readonly Part[], status: Status): object {
  const planned = plannedIn(parts);
  const { incident, workflow } = parts[0]!;
  return {
    id,
    issue_id: incident.id,
    layers: layersOf(parts),
    steps: planned.map(stepOf),
    checkpoints: parts.flatMap((part) => checkpointOf(part, planned)),
    rollback_steps: planned
      .toReversed()
      .filter(({ step }) => step.undo !== undefined)
      .map(rollbackOf),
    created_at: workflow?.plannedAt ?? incident.openedAt,
    status,
    current_step: planned.filter(({ step }) => step.state.status === "done").length,
  };
}

function stepOf({ step, part: { incident, workflow } }: Planned, at: number): object {
  const { summary, action, target, parameters } = step;
  return {
    layer: incident.finding?.layer,
    order: at + 1,
    description: summary,
    action_type: action,
    target: inWords(target),
    wait_time: workflow.soakSeconds * NANOSECONDS,
    required: true,
    metadata: parameters,
  };
}

/** On the repaired thing itself: it must stay well for the soak, and its alerts must clear, before what waits for it begins. */
function checkpointOf({ incident, workflow }: Part, planned: readonly Planned[]): object[] {
  const last = planned.findLastIndex(({ part }) => part.incident === incident);
  if (!workflow || !incident.finding || last < 0) return [];
  return [
    {
      layer: incident.finding.layer,
      after_step: last + 1,
      checks: ["target_healthy", "alerts_clear"],
      timeout: workflow.soakSeconds * NANOSECONDS,
      required: true,
    },
  ];
}

function rollbackOf({ step: { undo, target }, part }: Planned, at: number): object {
  return {
    layer: part.incident.finding?.layer,
    order: at + 1,
    description: undo?.summary ?? "",
    action_type: undo?.action ?? "",
    target: inWords(target),
    required: true,
  };
}

function resultOf(parts: readonly Part[], completed_at: string, status: Status): object {
  const planned = plannedIn(parts);
  const failed = planned.findIndex(({ step: { state } }) => state.status === "failed" || state.status === "refused");
  const ends = parts.flatMap((part) => endOf(part) ?? []);
  return {
    status: status === "completed" ? "success" : "failed",
    reason: (ends.find(({ outcome }) => !isGood(outcome)) ?? ends[0])?.because,
    executed_steps: planned.filter(({ step }) => step.state.status === "done").length,
    failed_step: failed < 0 ? undefined : failed,
    completed_at,
  };
}
