import { z } from "zod";

/** `inc-<hash of the target>-<episode>`; its ConfigMap is `incident-<hash>-<episode>`. */
export const IncidentId = z
  .string()
  .regex(/^inc-[0-9a-f]{12}-[1-9][0-9]{0,8}$/, "expected inc-<12 hex digits>-<number>");

/** `wf-<hash>-<episode>-<k>`: the k-th workflow of that incident. */
export const WorkflowId = z
  .string()
  .regex(/^wf-[0-9a-f]{12}-[1-9][0-9]{0,8}-[1-9][0-9]{0,3}$/, "expected wf-<12 hex digits>-<number>-<number>");

export function incidentId(hash: string, episode: number): string {
  return `inc-${hash}-${episode}`;
}

/** The target's hash in `inc-<hash>-<episode>`. */
export function hashIn(incident: string): string {
  return incident.slice("inc-".length, incident.lastIndexOf("-"));
}

export function workflowId(incident: string, k: number): string {
  return `wf-${incident.slice("inc-".length)}-${k}`;
}

export function incidentOfWorkflow(workflow: string): string {
  return `inc-${workflow.slice("wf-".length, workflow.lastIndexOf("-"))}`;
}

/**
 * `wf-<hash>-<episode>-<k>-s<n>-<nonce>`. The nonce is of the incident's opening: should an episode's number ever be used again, after its ConfigMap
 * was deleted, a receipt of the older one is not taken for ours.
 */
export function stepId(workflow: string, index: number, nonce: string): string {
  return `${workflow}-s${index + 1}-${nonce}`;
}

/** Of an incident's trace context; 32 random bits. */
export function nonceOf(traceparent: string): string {
  return traceparent.slice("00-".length, "00-".length + 8) || "00000000";
}

/** Are both steps of one workflow, of the same opening? */
export function areOfOneWorkflow(step: string, other: string): boolean {
  return withoutNumber(step) === withoutNumber(other);
}

function withoutNumber(step: string): string {
  const [, hash, episode, k, , nonce] = STEP.exec(step) ?? [];
  return hash === undefined ? step : `${hash}-${episode}-${k}-${nonce}`;
}

/** The k of `wf-<hash>-<episode>-<k>`. */
export function numberOf(workflow: string): number {
  return Number(workflow.slice(workflow.lastIndexOf("-") + 1));
}

const STEP = /^wf-([0-9a-f]{12})-(\d+)-(\d+)-s(\d+)-([0-9a-z]+)$/;

/** Did the step named first come after the other, in the same incident? */
export function isLaterStep(step: string, other: string): boolean {
  const [, hash, ...place] = STEP.exec(step) ?? [];
  const [, otherHash, ...otherPlace] = STEP.exec(other) ?? [];
  // Another opening, another line: its numbers say nothing about ours.
  if (hash === undefined || hash !== otherHash || place.pop() !== otherPlace.pop()) return false;
  const differs = place.findIndex((number, index) => number !== otherPlace[index]);
  return differs >= 0 && Number(place[differs]) > Number(otherPlace[differs]);
}
