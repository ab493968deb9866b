import type { Incident } from "../domain/incident.ts";
import type { Context } from "./context.ts";
import { incidentAttributes } from "./told.ts";

/** A W3C trace context: the root of an incident's one trace. */
export function newTraceparent({ world, trace }: Pick<Context, "world" | "trace">): string {
  const traceId = world.randomId();
  return `00-${traceId}-${world.randomId().slice(0, 16)}-${trace.samples(traceId) ? "01" : "00"}`;
}

/**
 * The root span: the moment in which the incident was opened. It is sent before the incident is changed for the first time, by whoever changes it, and
 * not by who opened it: wherever a process dies, either nothing was changed yet and the next one sends it, or it was sent. A span from the opening to
 * the end would be shown at the end only, and until then every viewer would show a heap of parts without a whole.
 */
export async function sendRoot({ trace }: Context, incident: Incident): Promise<void> {
  if (incident.changedAt !== incident.openedAt) return;
  const { traceparent, openedAt } = incident;
  await trace.root({ name: "incident", attributes: incidentAttributes(incident), traceparent, at: new Date(openedAt) });
}

/** What has ended now is told as one span from the opening on: first how it came out, and at last that it is closed. */
export function tellEnding({ trace }: Context, before: Incident, after: Incident): void {
  const { progress, traceparent, openedAt } = after;
  if (progress.status !== "settled" && progress.status !== "closed") return;
  if (before.progress.status === progress.status) return;
  const { status, ending, because, at } = progress;
  trace.tell({
    name: `incident ${status === "closed" ? "closed" : ending}`,
    attributes: { ...incidentAttributes(after), "kubeheal.ending": ending, "kubeheal.because": because },
    parent: traceparent,
    from: new Date(openedAt),
    to: new Date(at),
  });
}
