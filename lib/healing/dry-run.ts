import type { Finding } from "../domain/finding.ts";
import { incidentId } from "../domain/ids.ts";
import { type Incident, isOpen, whyOf } from "../domain/incident.ts";
import { deploymentMethod } from "../domain/owner.ts";
import { inWords } from "../domain/target.ts";
import { pendingStep } from "../domain/workflow.ts";
import { hear } from "../engine/correlate.ts";
import { type Opening, hashOf, openIncident } from "../engine/open-incident.ts";
import { triage } from "../engine/triage.ts";
import { isWorldError } from "../world/world.ts";
import { ask } from "./ask-guard.ts";
import { diagnoseAndPlan } from "./consider.ts";
import { type Context, readIncident } from "./context.ts";
import { Finder } from "./find-target.ts";

/** What would be done, and why not more. Nothing was written to find it out. */
export interface DryRun {
  readonly target: string | undefined;
  /** The open incident that it would join. */
  readonly incident: string | undefined;
  readonly deployment_method: string | undefined;
  readonly cause: string | undefined;
  readonly finding: Finding | undefined;
  readonly plan: readonly string[];
  /** `allowed`, or the sentence why it would wait or not be done. */
  readonly verdict: string;
}

/** Answers per alert. Reads only. */
export async function dryRunAlerts(context: Context, sent: readonly unknown[]): Promise<readonly object[]> {
  const finder = new Finder(context, []);
  const answers: object[] = [];
  for (const alert of sent) {
    const triaged = triage(alert, { settings: context.settings, now: context.world.now() });
    const { fingerprint, alertname } = triaged;
    const answer = await ("signal" in triaged ? dryRunAlert(context, finder, triaged) : { verdict: triaged.why });
    answers.push({ fingerprint, alertname, ...answer });
  }
  return answers;
}

async function dryRunAlert(
  context: Context,
  finder: Finder,
  alert: Parameters<Finder["locate"]>[0],
): Promise<Partial<DryRun>> {
  try {
    const located = await finder.locate(alert);
    if (located.kind === "ignored" || located.kind === "dropped") return { verdict: located.why };
    if (located.kind === "known")
      return view(context, hear(located.stored.value, [alert.signal], context.world.now()), true);
    return await dryRun(context, { ...located, signals: [alert.signal], traceparent: "" });
  } catch (error) {
    if (isWorldError(error)) return { verdict: `cannot be answered now: ${error.message}` };
    throw error;
  }
}

/** Diagnoses, plans and asks the guard for a target as if it were opened now. Reads only. */
export async function dryRun(context: Context, opening: Opening): Promise<DryRun> {
  const { targets, world, settings } = context;
  const hash = hashOf(opening);
  const episode = (await targets.load(hash))?.value.episode ?? 1;
  const known = await readIncident(context, incidentId(hash, episode));
  const isJoined = known !== undefined && isOpen(known);
  const incident = isJoined
    ? hear(known, opening.signals, world.now())
    : openIncident(opening, episode, { now: world.now(), settings });
  return view(context, incident, isJoined);
}

async function view(context: Context, incident: Incident, isJoined: boolean): Promise<DryRun> {
  const planned =
    incident.progress.status === "opened" || incident.progress.status === "waiting"
      ? await diagnoseAndPlan(context, incident)
      : incident;
  return {
    target: planned.target && inWords(planned.target),
    incident: isJoined ? planned.id : undefined,
    deployment_method: planned.owner && deploymentMethod(planned.owner),
    cause: planned.finding?.cause,
    finding: planned.finding,
    plan:
      planned.workflow?.steps.map(
        ({ summary, action, class: actionClass }) => `${summary} (${action}, ${actionClass})`,
      ) ?? [],
    verdict: await verdictOf(context, planned),
  };
}

async function verdictOf(context: Context, incident: Incident): Promise<string> {
  const step = incident.progress.status === "healing" ? pendingStep(incident.workflow) : undefined;
  if (!step) return whyOf(incident);
  const { verdict } = await ask(context, incident, step);
  return verdict.kind === "allowed" ? "allowed" : verdict.because;
}
