/** What the trace says of the things of the domain. */
import type { Finding } from "../domain/finding.ts";
import { type Incident, whyOf } from "../domain/incident.ts";
import type { Outcome } from "../domain/outcome.ts";
import type { Step } from "../domain/workflow.ts";
import type { Verdict } from "../engine/circumstances.ts";
import type { Attributes } from "../world/trace.ts";
import { objectAttributes } from "../world/traced-world.ts";

/** What does not change from its opening to its end. */
export function incidentAttributes({ id, title, target, namespace }: Incident): Attributes {
  return {
    "kubeheal.incident": id,
    "kubeheal.title": title,
    ...(target ? { "kubeheal.target.kind": target.kind, ...objectAttributes(target) } : {}),
    ...(namespace !== undefined && { "k8s.namespace.name": namespace }),
  };
}

export function findingAttributes({ problem, layer, cause, confidence, because }: Finding): Attributes {
  return {
    "kubeheal.problem": problem,
    "kubeheal.layer": layer,
    "kubeheal.cause": cause,
    "kubeheal.confidence": confidence,
    "kubeheal.evidence": because,
  };
}

/** The plan that an incident has now, or the sentence why it has none. */
export function planAttributes(incident: Incident): Attributes {
  const { workflow, progress } = incident;
  if (progress.status !== "healing" || !workflow) return { "kubeheal.because": whyOf(incident) };
  return {
    "kubeheal.workflow": workflow.id,
    "kubeheal.problem": workflow.problem,
    "kubeheal.steps": workflow.steps.map(({ summary }) => summary),
  };
}

export function stepAttributes({ id, action, class: actionClass, target, attempts, undoes }: Step): Attributes {
  return {
    "kubeheal.step": id,
    "kubeheal.action": action,
    "kubeheal.class": actionClass,
    "kubeheal.attempt": attempts,
    ...(undoes !== undefined && { "kubeheal.undoes": undoes }),
    "kubeheal.target.kind": target.kind,
    ...objectAttributes(target),
  };
}

export function verdictAttributes(verdict: Verdict): Attributes {
  return {
    "kubeheal.verdict": verdict.kind,
    ...(verdict.kind === "allowed" ? {} : { "kubeheal.because": verdict.because }),
  };
}

export function outcomeAttributes({ kind, because }: Outcome): Attributes {
  return {
    "kubeheal.outcome": kind,
    "kubeheal.because": because,
    ...(kind === "failed" && { "error.type": "action-failed" }),
  };
}
