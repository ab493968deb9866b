import type { Incident } from "../domain/incident.ts";
import { deploymentMethod, type Owner } from "../domain/owner.ts";
import { type Mode, type Policy, isProtected } from "../domain/policy.ts";
import type { Settings } from "../domain/settings.ts";
import type { TargetRecord } from "../domain/target-record.ts";
import { inWords } from "../domain/target.ts";
import { later, secondsBetween } from "../domain/time.ts";
import type { ActionClass, Step } from "../domain/workflow.ts";

/** What the guard looks at, all of it read just now. */
export interface Circumstances {
  readonly now: Date;
  readonly incident: Incident;
  readonly step: Step;
  /** A policy, or the sentence why there is none: then nothing is changed. */
  readonly policy:
    | { readonly ok: true; readonly value: Policy; readonly paused: boolean }
    | { readonly ok: false; readonly because: string };
  readonly namespace: NamespaceState;
  readonly owner: Owner;
  readonly maintenance: boolean;
  readonly record: TargetRecord;
}

export interface NamespaceState {
  readonly name: string;
  readonly mode: Mode | undefined;
  readonly maintenance: boolean;
}

/**
 * `wait`: perhaps later, park; `forAPerson` when only a person ends the wait, who may take as long as they like.
 * `refuse`: not in this episode, hand over. Both with a sentence.
 */
export type Verdict =
  | { readonly kind: "allowed" }
  | { readonly kind: "wait"; readonly because: string; readonly forAPerson: boolean }
  | { readonly kind: "refuse"; readonly because: string };

type Check = (circumstances: Circumstances, settings: Settings) => Verdict | undefined;

const wait = (because: string): Verdict => ({ kind: "wait", because, forAPerson: true });
const refuse = (because: string): Verdict => ({ kind: "refuse", because });

const brake: Check = ({ policy }) => {
  if (!policy.ok) return wait(`the policy cannot be read, so nothing is changed: ${policy.because}`);
  return policy.paused
    ? wait("the engine is paused by the annotation kubeheal.io/paused of ConfigMap kubeheal-policy")
    : undefined;
};

const pause: Check = ({ incident: { pausedBy } }) => {
  return pausedBy && wait(`paused by ${pausedBy.who}${pausedBy.because === "" ? "" : `: ${pausedBy.because}`}`);
};

const protection: Check = ({ namespace: { name } }, { namespace: own }) => {
  if (!isProtected(name, own)) return undefined;
  return refuse(`namespace ${name} belongs to the cluster or its tools: it is observed only`);
};

const maintenance: Check = ({ namespace, maintenance: onObject, step }) => {
  if (namespace.maintenance)
    return wait(`namespace ${namespace.name} is in maintenance (annotation kubeheal.io/maintenance)`);
  return onObject ? wait(`${inWords(step.target)} is in maintenance (annotation kubeheal.io/maintenance)`) : undefined;
};

const AUTOMATIC = new Set<ActionClass>(["R1", "R2"]);

const consent: Check = ({ namespace: { name, mode }, step }) => {
  switch (mode) {
    case "auto":
      if (AUTOMATIC.has(step.class)) return undefined;
      return refuse(`${step.action} is of class ${step.class}, which no namespace label allows by itself`);
    case "approve":
      return refuse(
        `namespace ${name} asks for approvals (kubeheal.io/heal=approve), and this version cannot take one: the plan is here, nothing is done`,
      );
    case "suggest":
      return refuse(
        `namespace ${name} takes suggestions only (kubeheal.io/heal=suggest): the plan is here, nothing is done`,
      );
    case "observe":
      return refuse(`namespace ${name} is observed only (kubeheal.io/heal=observe)`);
    case undefined:
      return refuse(`namespace ${name} is not opted in (no label kubeheal.io/heal)`);
  }
};

/** Pods may be re-created whoever owns the workload; what the workload should be is the owner's to say. */
const ownership: Check = ({ owner, step }) => {
  if (step.class === "R1" || owner.kind === "person") return undefined;
  return refuse(
    `${inWords(step.target)} is deployed by ${deploymentMethod(owner)} (${owner.because}): changing it here would be undone or would fight; change it at its source`,
  );
};

const cooldown: Check = ({ record, incident, now }, { cooldownSeconds }) => {
  const problem = incident.workflow?.problem;
  const last = record.tried.findLast(({ remedy, workflow, at }) => {
    return remedy === problem && workflow !== incident.workflow?.id && secondsBetween(at, now) < cooldownSeconds;
  });
  if (!last) return undefined;
  const until = later(last.at, cooldownSeconds).toISOString();
  return refuse(
    `the remedy for ${last.remedy} was tried here at ${last.at} (${last.ending}, ${last.incident}) and is not tried again before ${until}`,
  );
};

/** In this order: what stops everything comes first, so that its sentence is the one that is told. */
const BEFORE_A_CHANGE: readonly Check[] = [brake, pause, protection, maintenance, consent, ownership, cooldown];
/** Taking back what we did needs consent, too, but no cool-down may stand in its way. */
const BEFORE_AN_UNDO: readonly Check[] = [brake, pause, protection, maintenance, consent];

/** May this step be requested now? Budgets and holds are taken after this, by whoever asks. */
export function guard(circumstances: Circumstances, settings: Settings): Verdict {
  const isUndo = circumstances.step.undoes !== undefined;
  for (const check of isUndo ? BEFORE_AN_UNDO : BEFORE_A_CHANGE) {
    const verdict = check(circumstances, settings);
    // Consent withdrawn in the middle: nothing is changed and nothing is undone, until a person has looked.
    if (verdict?.kind === "refuse" && isUndo) return wait(verdict.because);
    if (verdict) return verdict;
  }
  return { kind: "allowed" };
}
