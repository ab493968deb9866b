import { type Incident, endingOf, isOver, whyOf } from "../domain/incident.ts";
import { fits } from "../domain/policy-rules.ts";
import type { Policy } from "../domain/policy.ts";
import { type Attempt, fingerprintOf } from "../domain/target-record.ts";
import { type Target, hashOfTarget } from "../domain/target.ts";
import { later } from "../domain/time.ts";
import { type Workflow, mayHaveChanged } from "../domain/workflow.ts";
import { CLUSTER, NODES } from "../state/ledger.ts";
import { type Context, readIncident } from "./context.ts";

/** A hold outlives every wait that a workflow may have; a process that died is not what ends it, the incident is. */
const HOLD_SECONDS = 24 * 60 * 60;

/** Takes what a workflow needs before its first change, in the order that everybody keeps. Returns the sentence of what is missing. */
export async function takeAll(context: Context, incident: Incident, policy: Policy): Promise<string | undefined> {
  const { targets, ledger, world } = context;
  const now = world.now();
  const until = later(now, HOLD_SECONDS);
  const read = (id: string): Promise<Incident | undefined> => readIncident(context, id);
  const isFree = async (id: string): Promise<boolean> => isOver(await read(id));
  for (const target of objectsOf(incident)) {
    const holder = await targets.hold(target, { incident: incident.id, until, now }, read);
    if (holder !== undefined) return holder;
  }
  const place = { incident: incident.id, now, until };
  if (incident.namespace !== undefined) {
    const limit = budgetOf(policy, incident.namespace);
    const refusal = await ledger.take(incident.namespace, { ...place, limit }, isFree);
    if (refusal !== undefined) return refusal;
  }
  if (concernsNodes(incident.workflow)) {
    const refusal = await ledger.take(NODES, { ...place, limit: NODES_AT_ONCE }, isFree);
    if (refusal !== undefined) return refusal;
  }
  return ledger.take(CLUSTER, { ...place, limit: policy["budget.cluster"] }, isFree);
}

/** Of all the cluster's nodes one at a time, whatever the budgets say. */
const NODES_AT_ONCE = 1;

function concernsNodes(workflow: Workflow | undefined): boolean {
  return workflow?.steps.some((step) => step.target.kind === "Node" && step.class === "R4") === true;
}

function budgetOf(policy: Policy, namespace: string): number {
  return policy.budgets.find(({ namespaces }) => fits(namespaces, namespace))?.atOnce ?? policy["budget.namespace"];
}

/** Gives everything back and writes down what was tried. Doing it again changes nothing, so it may be cut off anywhere. */
export async function releaseAll(context: Context, incident: Incident): Promise<void> {
  const { targets, ledger } = context;
  if (incident.namespace !== undefined) await ledger.giveBack(incident.namespace, incident.id);
  if (concernsNodes(incident.workflow)) await ledger.giveBack(NODES, incident.id);
  await ledger.giveBack(CLUSTER, incident.id);
  for (const target of objectsOf(incident)) await targets.release(target, incident.id, attemptOf(incident, target));
}

/** What is healed and every object that the plan changes, be it through another, in the order of their names. */
export function objectsOf({ target, workflow }: Pick<Incident, "target" | "workflow">): Target[] {
  const all = [...(target ? [target] : []), ...(workflow?.steps ?? []).map((step) => step.target)];
  const byHash = new Map(all.map((each) => [hashOfTarget(each), each]));
  return [...byHash].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, target]) => target);
}

function attemptOf(incident: Incident, target: Target): Attempt | undefined {
  const { workflow, id } = incident;
  const ending = endingOf(incident);
  if (!workflow || ending === undefined || !workflow.steps.some(mayHaveChanged)) return undefined;
  const at = workflow.startedAt ?? workflow.plannedAt;
  return {
    remedy: workflow.problem,
    workflow: workflow.id,
    incident: id,
    at,
    ending,
    because: whyOf(incident).slice(0, 300),
    changes: leftBehind(workflow, target),
  };
}

/** Changes of desired state that this workflow made on a target and did not take back itself. */
function leftBehind({ steps }: Workflow, target: Target): string[] {
  const takenBack = new Set(steps.filter(mayHaveChanged).map(({ undoes }) => undoes));
  return steps
    .filter((step) => step.undo !== undefined && mayHaveChanged(step) && !takenBack.has(step.id))
    .filter((step) => hashOfTarget(step.target) === hashOfTarget(target))
    .map(fingerprintOf);
}
