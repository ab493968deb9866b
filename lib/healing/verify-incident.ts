import { type Incident } from "../domain/incident.ts";
import { isAfter, later } from "../domain/time.ts";
import { pendingStep } from "../domain/workflow.ts";
import { unwind } from "../engine/advance.ts";
import { tell } from "../engine/story.ts";
import { type At, due, settle } from "../engine/transitions.ts";
import { judge } from "../engine/verify.ts";
import type { Context } from "./context.ts";
import { gatherEvidence } from "./gather-evidence.ts";
import { proceed } from "./proceed.ts";

/** Looks whether the change helped: healed, looked at again, or taken back. What cannot be known is never taken back. */
export async function verify(context: Context, incident: Incident): Promise<Incident> {
  const at: At = { now: context.world.now(), settings: context.settings };
  const { workflow, target } = incident;
  if (!workflow || !target || workflow.progress.status !== "verifying") return incident;
  const gathered = await gatherEvidence(context, target, new Date(incident.openedAt));
  if (gathered.kind === "gone")
    return settle(
      incident,
      { ending: "handed-over", because: `${target.kind} ${target.name} was deleted while it was watched` },
      at,
    );
  if (gathered.kind === "missing") {
    return settle(
      incident,
      { ending: "unverified", because: `changed, and whether it helped cannot be known: ${gathered.because}` },
      at,
    );
  }
  const { kind, because } = judge(incident, gathered.evidence, at);
  if (kind === "better")
    return settle(tell(incident, { kind: "verify", text: because }, at.now), { ending: "healed", because }, at);
  if (kind === "unknown")
    return settle(incident, { ending: "unverified", because: `changed, and left so: ${because}` }, at);
  if (kind === "not-yet") return lookAgain(incident, because, at);
  const unwound = unwind(
    tell(incident, { kind: "verify", text: `it did not help: ${because}` }, at.now),
    `it did not help: ${because}`,
    at,
  );
  return unwound.progress.status === "healing" && pendingStep(unwound.workflow) ? proceed(context, unwound) : unwound;
}

function lookAgain(incident: Incident, because: string, at: At): Incident {
  const progress = incident.workflow?.progress;
  const soaks = progress?.status === "verifying" && isAfter(progress.soakUntil, at.now);
  const lookAt = soaks ? new Date(progress.soakUntil) : later(at.now, at.settings.lookAgainSeconds);
  return tell(due(incident, lookAt, true), { kind: "verify", text: because }, at.now);
}
