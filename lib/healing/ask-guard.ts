import type { AnyAction } from "../actions/define-action.ts";
import { actions } from "../actions/index.ts";
import type { Incident } from "../domain/incident.ts";
import type { Owner } from "../domain/owner.ts";
import { isInMaintenance } from "../domain/policy.ts";
import { NEVER_TRIED } from "../domain/target-record.ts";
import { type Target, hashOfTarget } from "../domain/target.ts";
import { later } from "../domain/time.ts";
import type { Step } from "../domain/workflow.ts";
import type { Circumstances, Lately, Verdict } from "../engine/circumstances.ts";
import { guard } from "../engine/guard.ts";
import { CLUSTER_RIGHTS, upgradeUnderWay } from "../evidence/cluster-upgrade.ts";
import { decidesField } from "../evidence/decided-field.ts";
import { GATE_RIGHTS, nodesAround } from "../evidence/node-gate.ts";
import { HEALER_RIGHTS, healersOf } from "../evidence/other-healers.ts";
import { ownerOfObject } from "../evidence/owner-walk.ts";
import { readNamespace } from "../evidence/read-namespace.ts";
import { rivalOf } from "../evidence/rival.ts";
import { type PolicyReading, readPolicy } from "../state/policies.ts";
import { type KubeObject, isWorldError, orNothing } from "../world/world.ts";
import { type Context, within } from "./context.ts";
import { stepAttributes, verdictAttributes } from "./told.ts";

/** What the guard asks of the cluster, beside what is the engine's own. */
export const GUARD_RIGHTS = [
  "/namespaces,services: get",
  "batch/jobs: get",
  "apps/deployments,statefulsets,daemonsets: get",
  ...CLUSTER_RIGHTS,
  ...HEALER_RIGHTS,
  ...GATE_RIGHTS,
];

export interface Asked {
  readonly verdict: Verdict;
  readonly policy: PolicyReading;
}

/** The guard's verdict on a step, and the policy it rests on. Reads only; a dry run asks it, too, and `steps` once more before the change. */
export function ask(context: Context, incident: Incident, step: Step): Promise<Asked> {
  return within(context, { name: "guard", attributes: stepAttributes(step) }, async (inside) => {
    const asked = await askInside(inside, incident, step);
    inside.trace.add(verdictAttributes(asked.verdict));
    return asked;
  });
}

async function askInside(context: Context, incident: Incident, step: Step): Promise<Asked> {
  const { world, settings } = context;
  const reading = readPolicy(world.cluster, settings.namespace);
  try {
    const { object, ...around } = await look(context, incident, step);
    const policy = await reading;
    const circumstances: Circumstances = {
      now: world.now(),
      incident,
      step,
      policy,
      ...whoDecides(incident, step, object),
      ...around,
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

const UNKNOWN: Owner = { kind: "operator", confidence: 0, because: "who owns it was not looked at" };

/** As the object says now. Whoever asks the owner decides nothing, and does it in the name of what is healed. */
// oxlint-disable-next-line max-params -- of what, for what
function whoDecides(
  incident: Incident,
  { action, target }: Step,
  object: KubeObject | undefined,
): Pick<Circumstances, "owner" | "decides"> {
  const { decides = [] } = (actions as Partial<Record<string, AnyAction>>)[action] ?? {};
  if (decides === "nothing" || !object) return { owner: incident.owner ?? UNKNOWN, decides: decides !== "nothing" };
  const owner = ownerOfObject(object, target);
  return { owner, decides: decidesField(owner, object, decides) };
}

type Around = Omit<Circumstances, "now" | "incident" | "step" | "policy" | "owner" | "decides">;

/** Everything at once: it costs as long as the slowest of these answers, and one metadata list of a bounded size. */
async function look(
  context: Context,
  incident: Incident,
  step: Step,
): Promise<Around & { readonly object: KubeObject | undefined }> {
  const { world, targets } = context;
  const { cluster } = world;
  const { namespace: name } = step.target;
  const home = incident.namespace === name ? undefined : incident.namespace;
  const reading = orNothing(cluster.get<KubeObject>(step.target));
  const healed = healedBy(incident, step);
  const [object, healedObject, namespace, homeState, record, upgrade, healers, lately, nodes] = await Promise.all([
    reading,
    healed && orNothing(cluster.get<KubeObject>(healed)),
    name === undefined ? undefined : readNamespace(cluster, name),
    home === undefined ? undefined : readNamespace(cluster, home),
    targets.load(hashOfTarget(remembering(incident, step))),
    upgradeUnderWay(cluster),
    healersOf(cluster, { ...step, now: world.now() }, reading),
    openedLately(context),
    nodesAround(cluster, step),
  ]);
  return {
    object,
    namespace,
    home: homeState,
    maintenance: maintained(step.target, object) ?? (healed && maintained(healed, healedObject)),
    record: record?.value ?? NEVER_TRIED,
    rival: object && rivalOf(object),
    upgrade,
    healers,
    lately,
    nodes,
  };
}

/** Kinds that the guard may read wherever it is asked. */
const READABLE = new Set(["Deployment", "StatefulSet", "DaemonSet", "Job"]);

/** The workload that a step is for, where the step changes something else: one of its pods, or what deploys it. */
function healedBy({ target }: Incident, step: Step): Target | undefined {
  if (!target || !READABLE.has(target.kind) || hashOfTarget(target) === hashOfTarget(step.target)) return undefined;
  return target;
}

function maintained(target: Target, object: KubeObject | undefined): Target | undefined {
  return object && isInMaintenance(object.metadata) ? target : undefined;
}

/** Whose record tells what was tried: an Application deploys many things, and what was asked of it for one is no trial of another. */
function remembering({ target }: Incident, { action, target: changed }: Step): Target {
  const { decides } = (actions as Partial<Record<string, AnyAction>>)[action] ?? {};
  return decides === "nothing" && target ? target : changed;
}

/** More of them in one page than any storm needs. */
const COUNTED = 500;

async function openedLately({ incidents, world, settings }: Context): Promise<Lately> {
  const now = world.now();
  const from = later(now, -settings.stormSeconds);
  const { items } = await incidents.list({ openedSince: { from, now }, limit: COUNTED });
  const recent = items.filter(({ outcome, openedAt }) => outcome !== "ignored" && new Date(openedAt) > from);
  return { incidents: recent.length, nodes: recent.filter(({ targetKind }) => targetKind === "Node").length };
}
