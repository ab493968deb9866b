import { type Incident, firing } from "../domain/incident.ts";
import { later } from "../domain/time.ts";
import { type RuleReading, windowOf } from "../engine/alert-window.ts";
import { tell } from "../engine/story.ts";
import { isWorldError } from "../world/world.ts";
import type { Context } from "./context.ts";

/**
 * Once for each workflow, as soon as it is watched and alerts that it answers still fire: reads their rules, and writes down until when they may.
 * A Prometheus that does not answer changes no heal; it is said, and the setting counts.
 */
export async function withWindow(context: Context, incident: Incident): Promise<Incident> {
  const { workflow } = incident;
  if (!workflow || workflow.clears !== undefined || workflow.progress.status !== "verifying") return incident;
  const answered = firing(incident).filter(
    ({ kind, fingerprint }) => kind === "alert" && workflow.answers.includes(fingerprint),
  );
  if (answered.length === 0) return incident;
  const { settings, world } = context;
  const reading = await readRules(context, [...new Set(answered.map(({ name }) => name))].sort());
  const { seconds, because } = windowOf(answered, reading, settings);
  const by = later(workflow.progress.since, seconds).toISOString();
  const known: Incident = { ...incident, workflow: { ...workflow, clears: { by, because } } };
  return tell(known, { kind: "verify", text: `until ${by} its alerts may still fire: ${because}` }, world.now());
}

async function readRules({ world }: Context, names: readonly string[]): Promise<RuleReading> {
  try {
    return { kind: "read", rules: await world.metrics.alertRules(names) };
  } catch (error) {
    if (!isWorldError(error)) throw error;
    return { kind: "unread", because: error.message };
  }
}
