import { isAbout } from "../domain/any-evidence.ts";
import { type Incident } from "../domain/incident.ts";
import type { Target } from "../domain/target.ts";
import { isAfter, later } from "../domain/time.ts";
import { pendingStep } from "../domain/workflow.ts";
import { unwind } from "../engine/advance.ts";
import { diagnose } from "../engine/diagnose.ts";
import { judgeByRules } from "../engine/judge-by-rules.ts";
import { tell } from "../engine/story.ts";
import { type At, due, settle } from "../engine/transitions.ts";
import { type Judgement, judge } from "../engine/verify.ts";
import { type Gathered, gatherEvidence } from "../evidence/gather-evidence.ts";
import { rules } from "../rules/index.ts";
import { withWindow } from "./alert-windows.ts";
import { type Context, within } from "./context.ts";
import { proceed } from "./proceed.ts";

/** Looks whether the change helped: healed, looked at again, or taken back. What cannot be known is never taken back. */
export async function verify(context: Context, watched: Incident): Promise<Incident> {
  const at: At = { now: context.world.now(), settings: context.settings };
  const incident = await withWindow(context, watched);
  const { workflow, target } = incident;
  if (!workflow || !target || workflow.progress.status !== "verifying") return incident;
  const { kind, because } = await look(context, incident, { target, at });
  if (kind === "gone") return settle(incident, { ending: "handed-over", because }, at);
  if (kind === "missing") return settle(incident, { ending: "unverified", because }, at);
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

interface Seen {
  readonly kind: Judgement["kind"] | "gone" | "missing";
  readonly because: string;
}

function look(context: Context, incident: Incident, { target, at }: { target: Target; at: At }): Promise<Seen> {
  return within(context, { name: "verify" }, async (inside) => {
    const seen = judged(await gatherEvidence(inside, { ...incident, target }, new Date(incident.openedAt)), incident, {
      target,
      at,
    });
    inside.trace.add({ "kubeheal.judgement": seen.kind, "kubeheal.because": seen.because });
    return seen;
  });
}

function judged(gathered: Gathered, incident: Incident, { target, at }: { target: Target; at: At }): Seen {
  switch (gathered.kind) {
    case "evidence":
      return isAbout(gathered.evidence, "workload")
        ? judge(incident, gathered.evidence, at)
        : judgeByRules(incident, { evidence: gathered.evidence, finding: diagnose(rules, gathered.evidence) }, at);
    case "gone":
      return { kind: "gone", because: `${target.kind} ${target.name} was deleted while it was watched` };
    case "missing":
      return { kind: "missing", because: `changed, and whether it helped cannot be known: ${gathered.because}` };
  }
}

function lookAgain(incident: Incident, because: string, at: At): Incident {
  const progress = incident.workflow?.progress;
  const soaks = progress?.status === "verifying" && isAfter(progress.soakUntil, at.now);
  const lookAt = soaks ? new Date(progress.soakUntil) : later(at.now, at.settings.lookAgainSeconds);
  return tell(due(incident, lookAt, true), { kind: "verify", text: because }, at.now);
}
