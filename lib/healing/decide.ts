import type { Decision } from "../domain/decision.ts";
import type { Incident } from "../domain/incident.ts";
import type { Policy } from "../domain/policy.ts";
import type { NamespaceState } from "../engine/consent.ts";
import { decide } from "../engine/decide.ts";
import { readNamespace } from "../evidence/read-namespace.ts";
import { readPolicy } from "../state/policies.ts";
import { changeIncident } from "./change-incident.ts";
import type { Context } from "./context.ts";
import { objectsOf } from "./holds.ts";
import { incidentAttributes } from "./told.ts";

export interface DecisionTaken {
  readonly incident: Incident;
  /** Why it could not be taken; then the incident is as it was. */
  readonly refusal: string | undefined;
}

/** Writes down what a person decides, if it can be decided now. Undefined: there is no such incident. */
export async function takeDecision(
  context: Context,
  id: string,
  decision: Decision,
): Promise<DecisionTaken | undefined> {
  const { settings, world } = context;
  let refusal: string | undefined;
  const incident = await changeIncident(context, id, async (current) => {
    const consent = isVerdict(decision) ? await consentOf(context, current) : {};
    const decided = decide(current, decision, { now: world.now(), settings, ...consent });
    refusal = decided.kind === "refused" ? decided.because : undefined;
    return decided.kind === "changed" ? decided.incident : current;
  });
  if (!incident) return undefined;
  tellDecision(context, incident, { decision, refusal });
  return { incident, refusal };
}

/** In the trace of the incident, beside what the engine decides. */
function tellDecision(
  { trace }: Context,
  incident: Incident,
  { decision, refusal }: { decision: Decision; refusal: string | undefined },
): void {
  trace.tell({
    name: `decide ${decision.kind}`,
    attributes: {
      ...incidentAttributes(incident),
      "kubeheal.decided_by": decision.who,
      "kubeheal.answer": refusal === undefined ? "taken" : "refused",
      "kubeheal.because": refusal ?? decision.because,
    },
    parent: incident.traceparent,
    links: [trace.traceparent],
  });
}

function isVerdict({ kind }: Decision): boolean {
  return kind === "approve" || kind === "deny";
}

/** Whether an approval is wanted is read where it is said, like everything that the guard asks. */
async function consentOf(
  { world, settings }: Context,
  incident: Incident,
): Promise<{ namespaces: readonly NamespaceState[]; policy: Policy | undefined }> {
  const names = new Set([incident.namespace, ...objectsOf(incident).map(({ namespace }) => namespace)]);
  const [policy, ...namespaces] = await Promise.all([
    readPolicy(world.cluster, settings.namespace),
    ...[...names].filter((name) => name !== undefined).map((name) => readNamespace(world.cluster, name)),
  ]);
  return { namespaces, policy: policy.ok ? policy.value : undefined };
}
