import { type ClosingFacts, type WorkflowFacts, closingFactsIn } from "../domain/closing-facts.ts";
import type { IncidentSummary } from "../state/incidents.ts";
import { type Figures, Tally } from "./figures.ts";

/** A plan is of one layer: what else is wrong is the next incident's, or the next plan's. */
const LAYERS = { layers_count: "1" } as const;

/** What a closed incident adds to the counters. Of one that an older engine closed only the outcome is known. */
export function figuresOfClosed({ facts, outcome }: Pick<IncidentSummary, "facts" | "outcome">): Figures {
  const tally = new Tally();
  tally.count("incidents_closed_total", { outcome: outcome ?? "unknown" });
  const read = closingFactsIn(facts);
  if (read) countFacts(tally, read);
  return tally.figures;
}

function countFacts(tally: Tally, facts: ClosingFacts): void {
  const { ending, method, layer, confidence, plans, detectSeconds, repairSeconds, workflows } = facts;
  if (confidence !== undefined) tally.observe("detection_confidence", { method }, confidence);
  if (layer !== undefined) {
    tally.count("layer_detection_total", { detected_layer: layer, multi_layer: "false" });
    tally.count("incident_outcomes_total", { outcome: ending, deployment_method: method, layer });
  }
  if (plans > 0) tally.count("plan_generation_total", { ...LAYERS, status: "success" }, plans);
  if (detectSeconds !== undefined) tally.observe("time_to_detect_seconds", {}, detectSeconds);
  if (repairSeconds !== undefined) tally.observe("time_to_repair_seconds", {}, repairSeconds);
  for (const workflow of workflows) countWorkflow(tally, workflow, method);
}

function countWorkflow(tally: Tally, workflow: WorkflowFacts, deployment_method: string): void {
  const { problem, remediator, outcome, steps, ranSeconds, undone } = workflow;
  const isGood = outcome === "healed" || outcome === "recovered";
  tally.count("workflows_total", { status: isGood ? "completed" : "failed" });
  tally.observe("plan_steps_total", LAYERS, steps);
  if (undone) countUndone(tally, undone);
  if (ranSeconds === undefined) return;

  const status = isGood ? "success" : "failure";
  const labels = { remediator, deployment_method, issue_type: problem };
  tally.count("remediation_total", labels);
  if (isGood) tally.count("remediation_success_total", labels);
  else tally.count("remediation_failures_total", { ...labels, error_type: outcome });
  tally.observe("remediation_duration_seconds", { remediator, deployment_method, status }, ranSeconds);
  const execution = { status: isGood ? "success" : "failed", ...LAYERS };
  tally.count("plan_execution_total", execution);
  tally.observe("plan_execution_duration_seconds", execution, ranSeconds);
}

function countUndone(tally: Tally, { steps, because, seconds }: NonNullable<WorkflowFacts["undone"]>): void {
  tally.count("rollback_total", { trigger_reason: because, steps_rolled_back: rangeOf(steps) });
  if (seconds !== undefined) tally.observe("rollback_duration_seconds", {}, seconds);
}

/** The Go engine's ranges. */
function rangeOf(steps: number): string {
  if (steps <= 5) return "1-5";
  if (steps <= 10) return "6-10";
  return steps <= 20 ? "11-20" : "20+";
}
