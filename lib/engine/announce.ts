import { createHash } from "node:crypto";

import type { Announcement } from "../domain/events.ts";
import { type Incident, endingOf, whyOf } from "../domain/incident.ts";
import { requestedStep } from "../domain/workflow.ts";

/** Proves that a `step.requested` was written by who wrote the incident, and does not give the token away. */
export function proofOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** Only says where to look: what the incident says decides. `why` names the occasion, the same for the same one. */
export function wakeUpOf(
  { id, traceparent }: Pick<Incident, "id"> & { traceparent?: string | undefined },
  why: string,
): Announcement {
  const extensions = traceparent === undefined ? {} : { traceparent };
  return { id: `${id}-${why}`, type: "io.kubeheal.incident.changed", subject: id, extensions };
}

/**
 * The event that this state wants sent, or nothing. It is a function of the stored state: whoever reads the state can send it
 * again, with the same id.
 */
export function announcementOf(incident: Incident): Announcement | undefined {
  const { id: subject, progress, workflow } = incident;
  const extensions = { traceparent: incident.traceparent };
  const step = requestedStep(workflow);
  if (progress.status === "opened")
    return { id: `${subject}-opened-${incident.workflows}`, type: "io.kubeheal.incident.opened", subject, extensions };
  // Before the step: one that is held back stays requested, and is not asked for while it is held.
  if (progress.status === "healing" && workflow?.progress.status === "parked") {
    const reason = createHash("sha256").update(workflow.progress.because).digest("hex").slice(0, 8);
    return workflow.progress.awaits === "approval"
      ? { id: `${workflow.id}-approval-${reason}`, type: "io.kubeheal.approval.requested", subject, extensions }
      : { id: `${workflow.id}-parked-${reason}`, type: "io.kubeheal.workflow.parked", subject, extensions };
  }
  if (step && progress.status === "healing") {
    return {
      id: `${step.id}-a${step.attempts}`,
      type: "io.kubeheal.step.requested",
      subject,
      data: { step: step.id, attempt: step.attempts, proof: proofOf(step.state.token) },
      extensions: { ...extensions, action: step.action },
    };
  }
  return ended(incident);
}

const ENDINGS = {
  healed: "healed",
  recovered: "recovered",
  "handed-over": "handed-over",
  unverified: "handed-over",
} as const;

function ended(incident: Incident): Announcement | undefined {
  const { id: subject, progress, workflows } = incident;
  const extensions = { traceparent: incident.traceparent };
  if (progress.status === "closed")
    return { id: `${subject}-closed`, type: "io.kubeheal.incident.closed", subject, extensions };
  const ending = endingOf(incident);
  if (ending === undefined || ending === "ignored" || ending === "unknown") return undefined;
  const type = `io.kubeheal.incident.${ENDINGS[ending]}` as const;
  return {
    id: `${subject}-${ending}-${workflows}`,
    type,
    subject,
    data: { ending, because: whyOf(incident) },
    extensions,
  };
}
