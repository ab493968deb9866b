import { type Incident, endingOf, firing } from "../domain/incident.ts";
import { isAfter, later } from "../domain/time.ts";
import { clearsBy } from "./alert-window.ts";
import { tell } from "./story.ts";
import { type At, close, due } from "./transitions.ts";

/** A settled incident at its due time: closed when quiet, planned anew when its alerts outlive the remedy, else looked at later. */
export function afterSettling(incident: Incident, at: At): Incident {
  if (incident.progress.status !== "settled") return incident;
  return firing(incident).length === 0 ? whenQuiet(incident, at) : whileFiring(incident, at);
}

function whenQuiet(incident: Incident, at: At): Incident {
  const { now, settings } = at;
  const settledAt = incident.progress.status === "settled" ? incident.progress.at : incident.changedAt;
  const quietSince = latest([settledAt, ...incident.signals.map(({ resolvedAt }) => resolvedAt ?? settledAt)]);
  const closesAt = later(quietSince, settings.quietSeconds);
  if (isAfter(closesAt, now)) return due(incident, closesAt, true);
  const because = `its alerts have been quiet for ${settings.quietSeconds} s`;
  return close(incident, { because, ending: endingOf(incident) ?? "unknown" }, at);
}

function whileFiring(incident: Incident, at: At): Incident {
  const { progress } = incident;
  // What a person asks for is answered once; a signal of theirs that still stands is a new request.
  const isAsked = incident.signals.some(({ kind, status }) => kind === "person" && status === "firing");
  if (isAsked) return reopen(incident, "a person asks for it", at);
  const isWell = progress.status === "settled" && (progress.ending === "healed" || progress.ending === "recovered");
  return isWell ? afterHealing(incident, progress.at, at) : whileWithPeople(incident, at);
}

/** Alerts take their time to clear. One that began after the healing, or outlives the time in which it must clear, is looked at anew. */
function afterHealing(incident: Incident, healedAt: string, at: At): Incident {
  const { now, settings } = at;
  const { workflow } = incident;
  const by =
    workflow?.startedAt === undefined ? later(healedAt, settings.alertWindowSeconds) : clearsBy(workflow, settings);
  if (firing(incident).some(({ startsAt }) => isAfter(startsAt, healedAt)))
    return reopen(incident, "an alert began after it was healed", at);
  return isAfter(by, now) ? due(incident, by, true) : reopen(incident, "its alerts still fire", at);
}

function whileWithPeople(incident: Incident, at: At): Incident {
  const { now, settings } = at;
  const forgottenAt = later(latest(incident.signals.map(({ heardAt }) => heardAt)), settings.noNewsSeconds);
  if (isAfter(forgottenAt, now)) return due(incident, forgottenAt, true);
  const because = `its alerts were not heard of for ${settings.noNewsSeconds} s: how it ended is unknown`;
  return close(incident, { because, ending: "unknown" }, at);
}

function latest(times: readonly string[]): Date {
  return new Date(Math.max(...times.map((time) => Date.parse(time))));
}

function reopen(incident: Incident, because: string, { now }: At): Incident {
  const opened = due({ ...incident, progress: { status: "opened" } }, now, false);
  return tell(opened, { kind: "note", text: `looks again: ${because}` }, now);
}
