import { type Approval, inWords as personInWords } from "../domain/decision.ts";
import type { Incident } from "../domain/incident.ts";
import { deploymentMethod, type Owner } from "../domain/owner.ts";
import type { Policy } from "../domain/policy.ts";
import type { Settings } from "../domain/settings.ts";
import type { TargetRecord } from "../domain/target-record.ts";
import { inWords } from "../domain/target.ts";
import { isAfter, later, secondsBetween } from "../domain/time.ts";
import type { Step } from "../domain/workflow.ts";
import { type Asking, type NamespaceState, approvalWanted, consentTo, reserved, withoutConsent } from "./consent.ts";
import { outsideWindows } from "./outside-windows.ts";

/** What the guard looks at, all of it read just now. */
export interface Circumstances {
  readonly now: Date;
  readonly incident: Incident;
  readonly step: Step;
  /** A policy, or the sentence why there is none: then nothing is changed. */
  readonly policy:
    | { readonly ok: true; readonly value: Policy; readonly paused: boolean }
    | { readonly ok: false; readonly because: string };
  /** Absent for a cluster-scoped target. */
  readonly namespace: NamespaceState | undefined;
  readonly owner: Owner;
  readonly maintenance: boolean;
  readonly record: TargetRecord;
}

/**
 * `wait`: perhaps later, park; `forAPerson` when only a person ends the wait, who may take as long as they like.
 * `refuse`: not in this episode, hand over. Both with a sentence.
 */
export type Verdict =
  | { readonly kind: "allowed" }
  | {
      readonly kind: "wait";
      readonly because: string;
      readonly forAPerson: boolean;
      /** What the person is asked for. */
      readonly awaits?: "approval";
    }
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
  return (
    pausedBy && wait(`paused by ${personInWords(pausedBy)}${pausedBy.because === "" ? "" : `: ${pausedBy.because}`}`)
  );
};

/** Asked with the policy that was read; without one the brake has said so already. */
function asking({ step, incident, namespace, owner, policy }: Circumstances): Asking | undefined {
  return policy.ok ? { step, incident: { ...incident, owner }, namespace, policy: policy.value } : undefined;
}

const protection: Check = (circumstances, { namespace: own }) => {
  const asked = asking(circumstances);
  const because = asked && reserved(asked, own);
  return because === undefined ? undefined : refuse(because);
};

const maintenance: Check = ({ namespace, maintenance: onObject, step }) => {
  if (namespace?.maintenance === true)
    return wait(`namespace ${namespace.name} is in maintenance (annotation kubeheal.io/maintenance)`);
  return onObject ? wait(`${inWords(step.target)} is in maintenance (annotation kubeheal.io/maintenance)`) : undefined;
};

/** They open by themselves, perhaps later than anybody's patience: it is neither given up nor handed over. */
const windows: Check = ({ policy, step, now }) => {
  const because = policy.ok ? outsideWindows(policy.value, step.target.namespace, now) : undefined;
  return because === undefined ? undefined : wait(because);
};

const consent: Check = (circumstances) => {
  const asked = asking(circumstances);
  const because = asked && withoutConsent(consentTo(asked), circumstances.step);
  return because === undefined ? undefined : refuse(because);
};

/** Pods may be re-created whoever owns the workload; what the workload should be is the owner's to say. */
const ownership: Check = ({ owner, step }) => {
  if (step.class === "R1" || owner.kind === "person") return undefined;
  return refuse(
    `${inWords(step.target)} is deployed by ${deploymentMethod(owner)} (${owner.because}): changing it here would be undone or would fight; change it at its source`,
  );
};

const cooldown: Check = ({ record, incident, now }, { cooldownSeconds }) => {
  if (isAskedFor(incident)) return undefined;
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

const DAY_IN_SECONDS = 24 * 60 * 60;

/** However well each of them went: a target that is changed that often has a trouble that nobody has understood. */
const budget: Check = ({ policy, record, incident, step, now }) => {
  if (!policy.ok || isAskedFor(incident)) return undefined;
  const { "budget.target": most } = policy.value;
  const others = record.tried.filter(
    ({ workflow, at }) => workflow !== incident.workflow?.id && secondsBetween(at, now) < DAY_IN_SECONDS,
  );
  if (others.length < most) return undefined;
  return refuse(
    `the budget of ${inWords(step.target)} is used up: ${others.length} workflows changed it within a day (budget.target is ${most})`,
  );
};

/** A person wants this very workflow: what was tried before does not count. */
function isAskedFor({ retry, workflow }: Incident): boolean {
  return retry !== undefined && retry.workflow === workflow?.id;
}

/** A plan that was approved may also be taken back, however late. */
const approval: Check = (circumstances) => {
  const { step, incident, now } = circumstances;
  const asked = asking(circumstances);
  const wanted = asked && approvalWanted(consentTo(asked), step);
  if (wanted === undefined) return undefined;
  const { approval: given, workflow } = incident;
  const isOfThisPlan = given !== undefined && given.digest === workflow?.digest;
  if (isOfThisPlan && (step.undoes !== undefined || isAfter(given.until, now))) return undefined;
  const because = `waits for approval of ${JSON.stringify(step.summary)}: ${wanted}${lapsed(given, isOfThisPlan)}; digest of the plan: ${workflow?.digest}`;
  return { kind: "wait", because, forAPerson: true, awaits: "approval" };
};

function lapsed(given: Approval | undefined, isOfThisPlan: boolean): string {
  if (!given) return "";
  return isOfThisPlan
    ? `; the approval by ${personInWords(given)} held until ${given.until}`
    : `; the plan has changed since ${personInWords(given)} approved of it`;
}

/** In this order: what stops everything comes first, so that its sentence is the one that is told. Nobody is asked to approve of what would be refused. */
const BEFORE_A_CHANGE: readonly Check[] = [
  brake,
  pause,
  protection,
  maintenance,
  consent,
  ownership,
  cooldown,
  budget,
  windows,
  approval,
];
/** Taking back what we did needs consent, too, but no cool-down and no window may stand in its way. */
const BEFORE_AN_UNDO: readonly Check[] = [brake, pause, protection, maintenance, consent, approval];

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
