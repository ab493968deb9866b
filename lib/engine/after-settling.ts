import { type Incident, firing } from "../domain/incident.ts";
import { isAfter, later } from "../domain/time.ts";
import { tell } from "./story.ts";
import { type At, close, due } from "./transitions.ts";

/** A settled incident at its due time: closed when quiet, planned anew when its alerts outlive the remedy, else looked at later. */
export function afterSettling(incident: Incident, at: At): Incident {
  if (incident.progress.status !== "settled") return incident;
  return firing(incident).length === 0 ? whenQuiet(incident, at) : whileFiring(incident, at);
}

function whenQuiet(incident: Incident, at: At): Incident {
  const { now, settings } = at;
  const ends = incident.signals.map(({ resolvedAt }) => resolvedAt ?? incident.changedAt);
  const settledAt = incident.progress.status === "settled" ? incident.progress.at : incident.changedAt;
  const quietSince = [settledAt, ...ends].sort((a, b) => Date.parse(a) - Date.parse(b)).at(-1) ?? settledAt;
  const closesAt = later(quietSince, settings.quietSeconds);
  if (!isAfter(closesAt, now)) return close(incident, `its alerts have been quiet for ${settings.quietSeconds} s`, at);
  return due(incident, closesAt, true);
}

function whileFiring(incident: Incident, at: At): Incident {
  const { now, settings } = at;
  const { workflow, progress } = incident;
  const asked = incident.signals.some(({ kind, status }) => kind === "person" && status === "firing");
  if (asked) return reopen(incident, "a person asks for it", at);
  const healed = progress.status === "settled" && (progress.ending === "healed" || progress.ending === "recovered");
  if (healed) {
    const clearsBy = later(workflow?.startedAt ?? incident.changedAt, settings.alertWindowSeconds);
    const isNew = firing(incident).some(({ fingerprint }) => !(workflow?.answers ?? []).includes(fingerprint));
    if (isNew || !isAfter(clearsBy, now))
      return reopen(incident, isNew ? "an alert that the remedy did not answer fires" : "its alerts still fire", at);
    return due(incident, clearsBy, true);
  }
  const lastHeard =
    incident.signals
      .map(({ heardAt }) => heardAt)
      .sort((a, b) => Date.parse(a) - Date.parse(b))
      .at(-1) ?? incident.changedAt;
  const forgottenAt = later(lastHeard, settings.noNewsSeconds);
  if (!isAfter(forgottenAt, now))
    return close(incident, `nobody spoke of it for ${settings.noNewsSeconds} s: how it ended is unknown`, at);
  return due(incident, forgottenAt, true);
}

function reopen(incident: Incident, because: string, { now }: At): Incident {
  const opened = due({ ...incident, progress: { status: "opened" } }, now, false);
  return tell(opened, { kind: "note", text: `looks again: ${because}` }, now);
}
