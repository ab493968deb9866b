import type { CloudEvent } from "../domain/events.ts";
import { IncidentId } from "../domain/ids.ts";
import { type Incident, isOpen } from "../domain/incident.ts";
import { printable } from "../domain/printable.ts";
import { tell } from "../engine/story.ts";
import { due } from "../engine/transitions.ts";
import { changeIncident } from "./change-incident.ts";
import type { Context } from "./context.ts";

/**
 * An event was lost on its way to a function. That is news and no verdict: perhaps only its reply was lost. The incident is due now, and whoever
 * looks at it sees what is so. A lost notification changes nothing else.
 */
export async function noteDeadLetter(
  context: Context,
  functionName: string,
  event: CloudEvent,
): Promise<Incident | undefined> {
  const id = IncidentId.safeParse(event.subject);
  if (!id.success) return undefined;
  return changeIncident(context, id.data, (incident) => {
    const now = context.world.now();
    if (!isOpen(incident)) return incident;
    const code = event.extensions["knativeerrorcode"];
    const text = `an event of type ${printable(event.type, 60)} was lost on its way to ${functionName}${code === undefined ? "" : ` (${printable(String(code), 10)})`}`;
    if (incident.history.some((line) => line.text === text) && functionName === "notifications") return incident;
    const told = tell(incident, { kind: "note", text }, now);
    return functionName === "notifications" ? told : due(told, now, true);
  });
}
