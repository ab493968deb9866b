import { type Incident, isOpen } from "../domain/incident.ts";
import { tell } from "../engine/story.ts";
import { due } from "../engine/transitions.ts";
import { changeIncident } from "./change-incident.ts";
import type { Context } from "./context.ts";

export interface Decision {
  readonly who: string;
  readonly because: string;
}

/** Stops an incident where it is: nothing is changed and nothing is undone until it is resumed. */
export function pauseIncident(context: Context, id: string, { who, because }: Decision): Promise<Incident | undefined> {
  const now = context.world.now();
  return changeIncident(context, id, (incident) => {
    if (!isOpen(incident) || incident.pausedBy !== undefined) return incident;
    const paused: Incident = { ...incident, pausedBy: { who, at: now.toISOString(), because } };
    return tell(
      due(paused, now, false),
      { kind: "person", text: `paused by ${who}${because === "" ? "" : `: ${because}`}` },
      now,
    );
  });
}

export function resumeIncident(
  context: Context,
  id: string,
  { who, because }: Decision,
): Promise<Incident | undefined> {
  const now = context.world.now();
  return changeIncident(context, id, (incident) => {
    if (!isOpen(incident) || incident.pausedBy === undefined) return incident;
    const { pausedBy: _, ...resumed } = incident;
    return tell(
      due(resumed, now, false),
      { kind: "person", text: `resumed by ${who}${because === "" ? "" : `: ${because}`}` },
      now,
    );
  });
}
