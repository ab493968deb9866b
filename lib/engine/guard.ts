import { type Approval, inWords as personInWords } from "../domain/decision.ts";
import { deploymentMethod } from "../domain/owner.ts";
import type { Settings } from "../domain/settings.ts";
import { inWords } from "../domain/target.ts";
import { isAfter } from "../domain/time.ts";
import { type Check, type Circumstances, type Verdict, refuse, wait } from "./circumstances.ts";
import { type Asking, approvalWanted, consentTo, reserved, withoutConsent } from "./consent.ts";
import { otherHealers, storm, unhealthyGate, upgrade } from "./others-at-work.ts";
import { outsideWindows } from "./outside-windows.ts";
import { budget, cooldown, fight, ineffective, loop } from "./tried-before.ts";

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

/** Asked with the policy that was read; without one the brake has said so already. Where it changes one thing to heal another, both are asked for. */
function askings({ step, incident, namespace, home, owner, policy }: Circumstances): Asking[] {
  if (!policy.ok) return [];
  const here: Asking = { step, incident: { ...incident, owner }, namespace, policy: policy.value };
  if (!home) return [here];
  return [here, { ...here, namespace: home, step: { ...step, target: incident.target ?? step.target } }];
}

function firstOf(circumstances: Circumstances, judge: (asking: Asking) => string | undefined): string | undefined {
  return askings(circumstances)
    .map(judge)
    .find((because) => because !== undefined);
}

const protection: Check = (circumstances, { namespace: own }) => {
  const because = firstOf(circumstances, (asked) => reserved(asked, own));
  return because === undefined ? undefined : refuse(because);
};

const maintenance: Check = ({ namespace, home, maintenance: maintained }) => {
  const around = [namespace, home].find((each) => each?.maintenance === true);
  const what = around ? `namespace ${around.name}` : maintained && inWords(maintained);
  return what === undefined ? undefined : wait(`${what} is in maintenance (annotation kubeheal.io/maintenance)`);
};

/** They open by themselves, perhaps later than anybody's patience: it is neither given up nor handed over. */
const windows: Check = ({ policy, step, home, now }) => {
  if (!policy.ok) return undefined;
  const because =
    outsideWindows(policy.value, step.target.namespace, now) ?? (home && outsideWindows(policy.value, home.name, now));
  return because === undefined ? undefined : wait(because);
};

const consent: Check = (circumstances) => {
  const because = firstOf(circumstances, (asked) => withoutConsent(consentTo(asked), asked.step));
  return because === undefined ? undefined : refuse(because);
};

/** Pods may be re-created whoever owns the workload; what the workload should be is the owner's to say. */
const ownership: Check = ({ owner, decides, step }) => {
  if (step.class === "R0" || step.class === "R1" || owner.kind === "person" || !decides) return undefined;
  return refuse(
    `${inWords(step.target)} is deployed by ${deploymentMethod(owner)} (${owner.because}): changing it here would be undone or would fight; change it at its source`,
  );
};

/** A plan that was approved may also be taken back, however late. */
const approval: Check = (circumstances) => {
  const { step, incident, now } = circumstances;
  const wanted = firstOf(circumstances, (asked) => approvalWanted(consentTo(asked), asked.step));
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
  otherHealers,
  unhealthyGate,
  fight,
  loop,
  ineffective,
  cooldown,
  budget,
  upgrade,
  storm,
  windows,
  approval,
];
/**
 * Taking back what we did needs consent, too, and a cluster that can be trusted to show what is so; but nothing that was tried before, nobody else
 * who sees to the target and no window stands in its way.
 */
const BEFORE_AN_UNDO: readonly Check[] = [brake, pause, protection, maintenance, consent, upgrade, storm, approval];

/** May this step be requested now? Budgets and holds are taken after this, by whoever asks. */
export function guard(circumstances: Circumstances, settings: Settings): Verdict {
  const isUndo = circumstances.step.undoes !== undefined;
  for (const check of isUndo ? BEFORE_AN_UNDO : BEFORE_A_CHANGE) {
    const verdict = check(circumstances, settings);
    if (verdict && isUndo) return untilItEnds(verdict);
    if (verdict) return verdict;
  }
  return { kind: "allowed" };
}

/** Consent withdrawn in the middle, or a storm: nothing is changed and nothing is undone until that ends, however long it takes. */
function untilItEnds(verdict: Verdict): Verdict {
  if (verdict.kind === "refuse") return wait(verdict.because);
  return verdict.kind === "wait" ? { ...verdict, forAPerson: true } : verdict;
}
