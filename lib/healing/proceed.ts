import { type Incident } from "../domain/incident.ts";
import { isInMaintenance } from "../domain/policy.ts";
import { hashOfTarget } from "../domain/target.ts";
import { isAfter, later } from "../domain/time.ts";
import { type Step, mayHaveChanged, pendingStep } from "../domain/workflow.ts";
import { giveUp, isOverdue, request, unwind } from "../engine/advance.ts";
import { type Circumstances, type Verdict, guard } from "../engine/guard.ts";
import { tell } from "../engine/story.ts";
import { type At, type Waiting, park, settle } from "../engine/transitions.ts";
import { type PolicyReading, readPolicy } from "../state/policies.ts";
import { type KubeObject, isWorldError, orNothing } from "../world/world.ts";
import { type Context, within } from "./context.ts";
import { takeAll } from "./holds.ts";
import { readNamespace } from "./read-namespace.ts";
import { stepAttributes, verdictAttributes } from "./told.ts";

/** What the guard asks of the cluster, beside the policy. */
export const GUARD_RIGHTS = ["/namespaces: get", "apps/deployments,statefulsets,daemonsets: get"];

/** Asks for the next step of a workflow, if the guard allows it now, on fresh reads. */
export async function proceed(context: Context, incident: Incident): Promise<Incident> {
  const at: At = { now: context.world.now(), settings: context.settings };
  const step = pendingStep(incident.workflow);
  if (!step) return unwind(incident, "its plan has no step left", at);
  const { verdict, policy } = await ask(context, incident, step);
  if (verdict.kind === "refuse") return refuse(incident, verdict.because, at);
  if (verdict.kind === "wait") return waitFor(incident, verdict, at);
  // An attempt that could not be answered before the deadline is not begun: nobody would know what became of it.
  const hasNoTime = isOverdue(step, later(at.now, at.settings.lookAgainSeconds));
  if (hasNoTime) return giveUp(incident, { step, because: lastReason(incident), changed: false }, at);
  if (!policy.ok) return waitFor(incident, { because: policy.because, forAPerson: true }, at);
  const taken = await within(context, { name: "take holds" }, async (inside) => {
    const missing = await takeAll(inside, incident, policy.value);
    inside.trace.add({ "kubeheal.because": missing });
    return missing;
  });
  if (taken !== undefined) return waitFor(incident, { because: taken, forAPerson: false }, at);
  return request(incident, step, { ...at, token: context.world.randomId() });
}

/** The guard's verdict on a step, and the policy it rests on. Reads only; a dry run asks it, too, and `steps` once more before the change. */
export function ask(context: Context, incident: Incident, step: Step): Promise<Asked> {
  return within(context, { name: "guard", attributes: stepAttributes(step) }, async (inside) => {
    const asked = await askInside(inside, incident, step);
    inside.trace.add(verdictAttributes(asked.verdict));
    return asked;
  });
}

interface Asked {
  readonly verdict: Verdict;
  readonly policy: PolicyReading;
}

async function askInside(context: Context, incident: Incident, step: Step): Promise<Asked> {
  const { world, settings, targets } = context;
  const reading = readPolicy(world.cluster, settings.namespace);
  try {
    const [policy, namespace, record, maintenance] = await Promise.all([
      reading,
      step.target.namespace === undefined ? undefined : readNamespace(world.cluster, step.target.namespace),
      targets.load(hashOfTarget(step.target)),
      isObjectInMaintenance(context, step),
    ]);
    const circumstances: Circumstances = {
      now: world.now(),
      incident,
      step,
      policy,
      namespace,
      owner: incident.owner ?? { kind: "operator", confidence: 0, because: "who owns it was not looked at" },
      maintenance,
      record: record?.value ?? { schemaVersion: 1, episode: 1, tried: [] },
    };
    return { verdict: guard(circumstances, settings), policy };
  } catch (error) {
    // What cannot be read is no consent; it is said, and looked at again until the patience is over.
    if (!isWorldError(error, "forbidden", "invalid")) throw error;
    return {
      verdict: { kind: "wait", because: `what the guard needs cannot be read: ${error.message}`, forAPerson: false },
      policy: await reading,
    };
  }
}

async function isObjectInMaintenance({ world }: Context, { target }: Step): Promise<boolean> {
  const object = await orNothing(world.cluster.get<KubeObject>(target));
  return object !== undefined && isInMaintenance(object.metadata);
}

function refuse(incident: Incident, because: string, at: At): Incident {
  const told = tell(incident, { kind: "guard", text: `refused: ${because}` }, at.now);
  if (told.workflow?.steps.some(mayHaveChanged) === true) return park(told, { because }, at);
  return settle(told, { ending: "handed-over", because }, at);
}

/** Parked until it may go on. Its patience ends only where no person is asked and nothing was changed yet. */
function waitFor(
  incident: Incident,
  { because, forAPerson, awaits }: Waiting & { forAPerson: boolean },
  at: At,
): Incident {
  const parked = park(incident, { because, awaits }, at);
  const { workflow } = parked;
  if (workflow?.progress.status !== "parked") return parked;
  const { since, until } = workflow.progress;
  if (forAPerson || workflow.steps.some(mayHaveChanged)) {
    const longer = later(at.now, at.settings.patienceSeconds).toISOString();
    return { ...parked, workflow: { ...workflow, progress: { ...workflow.progress, until: longer } } };
  }
  if (isAfter(until, at.now)) return parked;
  return settle(incident, { ending: "handed-over", because: `it waited since ${since}: ${because}` }, at);
}

function lastReason({ workflow }: Incident): string {
  return workflow?.progress.status === "parked"
    ? `it stayed so until its deadline: ${workflow.progress.because}`
    : "its deadline is over";
}
