import { workflowId } from "../domain/ids.ts";
import type { Incident } from "../domain/incident.ts";

/** The workflow that a request leads to has its id before it is planned. */
export function nextWorkflow({ id, workflow, workflows }: Incident): string {
  return workflow && workflow.progress.status !== "ended" ? workflow.id : workflowId(id, workflows + 1);
}
