import type { Incident } from "../domain/incident.ts";
import { type Mode, isStricter } from "../domain/mode.ts";
import { type Opening, type PolicyRule, fits } from "../domain/policy-rules.ts";
import { type Policy, isProtected } from "../domain/policy.ts";
import { type Target, inWords } from "../domain/target.ts";
import type { ActionClass, Step } from "../domain/workflow.ts";

/** A namespace, as far as its labels and annotations say what may be done in it. */
export interface NamespaceState {
  readonly name: string;
  readonly mode: Mode | undefined;
  readonly maintenance: boolean;
}

/** What consent is asked for, and who gives it. */
export interface Asking {
  readonly step: Pick<Step, "action" | "class" | "target">;
  readonly incident: Pick<Incident, "signals" | "owner" | "workflow">;
  /** Absent for a cluster-scoped target. */
  readonly namespace: NamespaceState | undefined;
  readonly policy: Policy;
}

/** How far it may go, and the words of whoever says so. */
export interface Consent {
  readonly mode: Mode | undefined;
  /** `namespace shop`, or the target. */
  readonly where: string;
  /** `kubeheal.io/heal=observe`, or the rule of the policy. */
  readonly saidBy: string;
}

const AUTOMATIC = new Set<ActionClass>(["R1", "R2"]);

/** It changes nothing, and waits for others: nobody need agree to that. */
const HARMLESS: ActionClass = "R0";

/** Why nothing is done with this target, whatever a label says: it belongs to the cluster or its tools, and no policy names it. */
export function reserved({ step, namespace, policy }: Asking, ownNamespace: string): string | undefined {
  const { target, action, class: actionClass } = step;
  if (actionClass === HARMLESS) return undefined;
  if (namespace && !isProtected(namespace.name, ownNamespace)) return undefined;
  const where = namespace ? `namespace ${namespace.name}` : inWords(target);
  const opening = namespace?.name === ownNamespace ? undefined : openingOf(policy.open, target);
  if (!opening) return `${where} belongs to the cluster or its tools: it is observed only`;
  if (actionClass <= opening.upTo) return undefined;
  return `${where} is opened by ConfigMap kubeheal-policy up to class ${opening.upTo}, and ${action} is of class ${actionClass}`;
}

function openingOf(open: readonly Opening[], { namespace, kind, name }: Target): Opening | undefined {
  return open.find((each) =>
    namespace === undefined ? each.kind === kind && each.name === name : each.namespace === namespace,
  );
}

/** The most restrictive of the namespace's label and of every rule of the policy that fits. */
export function consentTo(asking: Asking): Consent {
  const { namespace, step, policy } = asking;
  const first: Consent = namespace
    ? { mode: namespace.mode, where: `namespace ${namespace.name}`, saidBy: `kubeheal.io/heal=${namespace.mode}` }
    : {
        mode: openingOf(policy.open, step.target)?.mode ?? "approve",
        where: inWords(step.target),
        saidBy: "ConfigMap kubeheal-policy",
      };
  let strictest = first;
  for (const [index, rule] of policy.rules.entries()) {
    if (strictest.mode === undefined || !isStricter(rule.mode, strictest.mode) || !speaksOf(rule, asking)) continue;
    const because = rule.because === undefined ? "" : `: ${rule.because}`;
    const saidBy = `${rule.mode} by rules.${index} of ConfigMap kubeheal-policy${because}`;
    strictest = { mode: rule.mode, where: inWords(step.target), saidBy };
  }
  return strictest;
}

function speaksOf(rule: PolicyRule, { step, incident }: Asking): boolean {
  const { signals, owner, workflow } = incident;
  const isAnswered = ({ name, fingerprint }: Incident["signals"][number]): boolean =>
    fits(rule.alerts, name) && (workflow?.answers.includes(fingerprint) ?? true);
  return (
    fits(rule.namespaces, step.target.namespace) &&
    fits(rule.problems, workflow?.problem) &&
    (rule.alerts === undefined || signals.some(isAnswered)) &&
    (rule.classes === undefined || rule.classes.includes(step.class)) &&
    (rule.owners === undefined || (owner !== undefined && rule.owners.includes(owner.kind)))
  );
}

/** Why this may not be done here at all, whoever approves of it. */
export function withoutConsent(
  { mode, where, saidBy }: Consent,
  { action, class: actionClass }: Asking["step"],
): string | undefined {
  if (actionClass === HARMLESS) return undefined;
  if (mode === undefined) return `${where} is not opted in (no label kubeheal.io/heal)`;
  if (mode === "observe") return `${where} is observed only (${saidBy})`;
  if (mode === "suggest") return `${where} takes suggestions only (${saidBy}): the plan is here, nothing is done`;
  return actionClass === "R5" ? `${action} is of class R5, which only people do` : undefined;
}

/** Why a person must approve of this first; undefined where it has been said for good. */
export function approvalWanted(
  { mode, where, saidBy }: Consent,
  { action, class: actionClass }: Asking["step"],
): string | undefined {
  if (actionClass === HARMLESS) return undefined;
  if (mode === "approve") return `${where} asks for approvals (${saidBy})`;
  if (AUTOMATIC.has(actionClass)) return undefined;
  return `${action} is of class ${actionClass}, which needs a person's approval also with ${saidBy}`;
}
