import { createHash } from "node:crypto";

import { type Decision, inWords } from "../domain/decision.ts";
import { workflowId } from "../domain/ids.ts";
import { type Incident, endingOf, phaseOf, whyOf } from "../domain/incident.ts";
import type { Policy } from "../domain/policy.ts";
import type { Signal } from "../domain/signal.ts";
import { isAfter, later, secondsBetween } from "../domain/time.ts";
import { type Step, type Workflow, mayHaveChanged, requestedStep } from "../domain/workflow.ts";
import { unwind } from "./advance.ts";
import { type NamespaceState, approvalWanted, consentTo, reserved, withoutConsent } from "./consent.ts";
import { hear } from "./correlate.ts";
import { tell } from "./story.ts";
import { type At, close as closed, due, settle } from "./transitions.ts";

/** What becomes of a person's decision. `same`: it is so already, nothing is written. */
export type Decided =
  | { readonly kind: "changed"; readonly incident: Incident }
  | { readonly kind: "same" }
  | { readonly kind: "refused"; readonly because: string };

export interface Circumstances extends At {
  /** Of what is healed and of what the plan changes, read just now; only approvals ask for them, and for the policy. */
  readonly namespaces?: readonly NamespaceState[];
  readonly policy?: Policy | undefined;
}

const SAME: Decided = { kind: "same" };
const refused = (because: string): Decided => ({ kind: "refused", because });
const changed = (incident: Incident): Decided => ({ kind: "changed", incident });

/** Takes a person's decision in, writes down whose it is, or says why it cannot be. The same decision twice is one. */
export function decide(incident: Incident, decision: Decision, at: Circumstances): Decided {
  const last = incident.decisions.at(-1);
  if (last && isSame(last, decision) && isInForce(incident, last)) return SAME;
  if (incident.progress.status === "closed" && decision.kind !== "delete")
    return refused(`it is closed since ${incident.progress.at}: ${incident.progress.because}`);
  const decided = DECIDE[decision.kind](incident, decision, at);
  return decided.kind === "changed" ? changed(recorded(decided.incident, decision)) : decided;
}

const DECIDE = { approve, deny, pause, resume, close, retry, delete: remove } as const;

/** An answer that got lost is asked for again by whoever decided. */
function isSame(a: Decision, b: Decision): boolean {
  return a.kind === b.kind && a.who === b.who && a.selfDeclared === b.selfDeclared && a.digest === b.digest;
}

/** Closing and denying end something, so that nothing is left to compare the repeat with but the record. */
function isInForce({ progress, workflow }: Incident, { kind }: Decision): boolean {
  if (kind === "close") return progress.status === "closed";
  return kind === "deny" && (progress.status === "settled" || workflow?.undoing !== undefined);
}

const DECISIONS_KEPT = 20;

function recorded(incident: Incident, decision: Decision): Incident {
  return { ...incident, decisions: [...incident.decisions, decision].slice(-DECISIONS_KEPT) };
}

function said(incident: Incident, what: string, { decision, at }: { decision: Decision; at: At }): Incident {
  const { because } = decision;
  const text = `${what} by ${inWords(decision)}${because === "" ? "" : `: ${because}`}`;
  return tell(due(incident, at.now, false), { kind: "person", text }, at.now);
}

function pause(incident: Incident, decision: Decision, at: At): Decided {
  if (incident.pausedBy !== undefined) return SAME;
  const { who, selfDeclared, because } = decision;
  const paused: Incident = { ...incident, pausedBy: { who, selfDeclared, at: decision.at, because } };
  return changed(said(paused, "paused", { decision, at }));
}

function resume(incident: Incident, decision: Decision, at: At): Decided {
  if (incident.pausedBy === undefined) return SAME;
  const { pausedBy: _, ...resumed } = incident;
  return changed(said(resumed, "resumed", { decision, at }));
}

function approve(incident: Incident, decision: Decision, at: Circumstances): Decided {
  const refusal = refusalOfVerdict(incident, decision, at);
  if (refusal !== undefined) return refused(refusal);
  const { who, selfDeclared, because, digest = "" } = decision;
  const { approval: given } = incident;
  if (given?.digest === digest && isAfter(given.until, at.now)) return SAME;
  const until = later(at.now, at.settings.approvalSeconds).toISOString();
  const approval = { who, selfDeclared, digest, at: decision.at, until, because };
  return changed(said({ ...incident, approval }, `approved until ${until}`, { decision, at }));
}

function deny(incident: Incident, decision: Decision, at: Circumstances): Decided {
  const refusal = refusalOfVerdict(incident, decision, at);
  if (refusal !== undefined) return refused(refusal);
  const step = requestedStep(incident.workflow);
  if (step) return refused(`${step.summary} (${step.id}) is at work: pause the incident to stop it`);
  const { undoing } = incident.workflow ?? {};
  if (undoing !== undefined) return refused(`it takes back what it changed: ${undoing}`);
  const told = said(incident, "denied", { decision, at });
  const because = `denied by ${inWords(decision)}${decision.because === "" ? "" : `: ${decision.because}`}`;
  // What an earlier step changed was not what they meant to keep.
  if (told.workflow?.steps.some(mayHaveChanged) === true) return changed(unwind(told, because, at));
  return changed(settle(told, { ending: "handed-over", because }, at));
}

/** Why this plan can be neither approved nor denied. */
function refusalOfVerdict(incident: Incident, { digest }: Decision, at: Circumstances): string | undefined {
  const { workflow } = incident;
  if (incident.progress.status === "settled") return `it is over (${phaseOf(incident)}): ${whyOf(incident)}`;
  if (!workflow || workflow.progress.status === "ended") return `there is no plan yet: ${whyOf(incident)}`;
  if (workflow.digest !== digest)
    return `the plan is another one: its digest is ${workflow.digest}, and it would do this: ${inShort(workflow)}`;
  const [first, ...more] = workflow.steps.filter(isToCome);
  if (!first) return `nothing of this plan is left to do: ${whyOf(incident)}`;
  return refusalOfSteps(incident, [first, ...more], at);
}

/** What nobody may approve of, or nobody needs to. */
function refusalOfSteps(incident: Incident, steps: readonly [Step, ...Step[]], at: Circumstances): string | undefined {
  const { policy, namespaces = [], settings } = at;
  if (!policy) return "the policy cannot be read, so nobody can say what needs an approval";
  const asked = steps.flatMap((step) => {
    const targets = [step.target, incident.target ?? step.target];
    return targets.map((target) => {
      const namespace = namespaces.find(({ name }) => name === target.namespace);
      return { step: { ...step, target }, incident, namespace, policy };
    });
  });
  for (const each of asked) {
    const forbidden = reserved(each, settings.namespace) ?? withoutConsent(consentTo(each), each.step);
    if (forbidden !== undefined) return `no approval changes that ${forbidden}`;
  }
  if (asked.some((each) => approvalWanted(consentTo(each), each.step) !== undefined)) return undefined;
  const [{ action, class: actionClass }] = steps;
  return `it needs no approval: ${action} is of class ${actionClass}, which kubeheal.io/heal=auto allows by itself`;
}

function isToCome({ state }: Step): boolean {
  return state.status === "pending" || state.status === "requested";
}

function inShort({ steps }: Workflow): string {
  return steps.map(({ summary }) => summary).join("; ");
}

function close(incident: Incident, decision: Decision, at: At): Decided {
  const step = requestedStep(incident.workflow);
  if (step && incident.progress.status === "healing" && !isCertainlyIdle(incident, at))
    return refused(
      `${step.summary} (${step.id}) may be at work: pause the incident, and close it ${at.settings.resendSeconds} s later, or wait until it has answered`,
    );
  const { pausedBy: _, ...resumed } = said(incident, "closed", { decision, at });
  const { because } = decision;
  const why = `closed by ${inWords(decision)}${because === "" ? "" : `: ${because}`}`;
  const ending = endingOf(incident) ?? endingOfUnfinished(incident);
  const ended = endingOf(incident) === undefined ? settle(resumed, { ending, because: why }, at) : resumed;
  return changed(closed(ended, { because: why, ending }, at));
}

/** It stays for a while, unseen, and absorbs what its alerts repeat: the same firing never opens a second incident. */
function remove(incident: Incident, decision: Decision, at: At): Decided {
  const { progress, workflow, deletedBy } = incident;
  if (deletedBy !== undefined) return SAME;
  if (progress.status === "healing")
    return refused(
      `${workflow?.id ?? "its workflow"} is not over (${phaseOf(incident)}): ${whyOf(incident)}. Close it first`,
    );
  const ended = progress.status === "closed" ? changed(incident) : close(incident, decision, at);
  if (ended.kind !== "changed") return ended;
  const { who, selfDeclared, because } = decision;
  const text = `deleted by ${inWords(decision)}${because === "" ? "" : `: ${because}`}`;
  const deleted = { ...ended.incident, deletedBy: { who, selfDeclared, at: decision.at, because } };
  return changed(tell(deleted, { kind: "person", text }, at.now));
}

/** Nobody begins a step of a paused incident, and whoever had begun it has come to an end by now. */
function isCertainlyIdle({ pausedBy }: Incident, { now, settings }: At): boolean {
  return pausedBy !== undefined && secondsBetween(pausedBy.at, now) >= settings.resendSeconds;
}

/** A person has it now. What was changed and never judged may have helped, or not. */
function endingOfUnfinished({ workflow }: Incident): "unverified" | "handed-over" {
  const isUnderWay = workflow !== undefined && workflow.progress.status !== "ended";
  return isUnderWay && workflow.steps.some(mayHaveChanged) ? "unverified" : "handed-over";
}

function retry(incident: Incident, decision: Decision, at: At): Decided {
  const { retry: asked, workflow, workflows } = incident;
  if (incident.progress.status !== "settled") {
    const isUnderWay = asked?.workflow === workflowId(incident.id, workflows + 1) || asked?.workflow === workflow?.id;
    if (asked !== undefined && isUnderWay) return SAME;
    return refused(`it is not over (${phaseOf(incident)}): ${whyOf(incident)}`);
  }
  const { who, selfDeclared } = decision;
  const again: Incident = {
    ...hear(incident, [requestOf(incident, decision)], at.now),
    progress: { status: "opened" },
    retry: { who, selfDeclared, at: decision.at, workflow: workflowId(incident.id, workflows + 1) },
  };
  return changed(said(again, "tried again, as asked", { decision, at }));
}

/** It fires until it is answered, so that what nobody else speaks of any more is looked at, too. */
function requestOf({ id, namespace, severity }: Incident, { at, because }: Decision): Signal {
  return {
    kind: "person",
    name: "a retry",
    fingerprint: createHash("sha256")
      .update(JSON.stringify(["retry", id]))
      .digest("hex")
      .slice(0, 16),
    status: "firing",
    severity,
    startsAt: at,
    heardAt: at,
    summary: because.slice(0, 300),
    labels: namespace === undefined ? {} : { namespace },
  };
}
