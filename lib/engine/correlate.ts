import type { Incident } from "../domain/incident.ts";
import { type Signal, worst } from "../domain/signal.ts";
import { isAfter, secondsBetween } from "../domain/time.ts";
import { NAMING_LABELS, TARGET_LABEL } from "./alert-catalogue.ts";
import { tell } from "./story.ts";

/** Beyond this many, the newest alerts of an incident are counted in its story and not kept one by one. */
export const MAX_SIGNALS = 60;

/** Are these two the same firing of the same alert? */
export function isSameFiring(a: Signal, b: Signal): boolean {
  return a.fingerprint === b.fingerprint && a.startsAt === b.startsAt;
}

/**
 * Lets an incident hear signals. Returns the very same object when there is no news: a body that Alertmanager repeats
 * costs no write.
 */
export function hear(incident: Incident, heard: readonly Signal[], now: Date): Incident {
  let next = incident;
  for (const signal of heard) next = hearOne(next, signal, now);
  if (next === incident) return incident;
  const severity = worst(next.signals.map((signal) => signal.severity));
  return { ...next, severity, changedAt: now.toISOString(), dueAt: now.toISOString(), isParked: false };
}

function hearOne(incident: Incident, heard: Signal, now: Date): Incident {
  const known = incident.signals.find(({ fingerprint }) => fingerprint === heard.fingerprint);
  if (!known) return addSignal(incident, heard, now);
  if (heard.kind === "score" && isBefore(heard, known.resolvedAt)) return incident;
  const signal = heard.kind === "score" ? asOneFiring(known, heard) : heard;
  // An older firing, or a repeat: Alertmanager sends both, in any order.
  if (isAfter(known.startsAt, signal.startsAt)) return incident;
  if (isSameFiring(known, signal) && known.status === "resolved") return incident;
  if (isSameFiring(known, signal) && known.status === signal.status) return heardAgain(incident, known, signal);
  const signals = incident.signals.map((each) => (each === known ? { ...known, ...signal } : each));
  return tell({ ...incident, signals }, { kind: "signal", text: inWords(signal) }, now);
}

/** A model has no word for when its trouble began: while one score after the other is high, it is the firing that the first of them began. */
function asOneFiring(known: Signal, heard: Signal): Signal {
  if (known.status === "resolved" || isAfter(known.startsAt, heard.startsAt)) return heard;
  return { ...heard, startsAt: known.startsAt };
}

/** What was measured before it was as ever again, and comes late. */
function isBefore({ startsAt }: Signal, resolvedAt: string | undefined): boolean {
  return resolvedAt !== undefined && !isAfter(startsAt, resolvedAt);
}

/** Who still fires is not forgotten; but a repeat costs a write only now and then. */
export const HEARD_AGAIN_SECONDS = 6 * 3600;

function heardAgain(incident: Incident, known: Signal, { heardAt }: Signal): Incident {
  if (secondsBetween(known.heardAt, heardAt) < HEARD_AGAIN_SECONDS) return incident;
  return { ...incident, signals: incident.signals.map((each) => (each === known ? { ...known, heardAt } : each)) };
}

function addSignal(incident: Incident, signal: Signal, now: Date): Incident {
  // The end of something that this incident never heard begin is no news.
  if (signal.status === "resolved") return incident;
  if (incident.signals.length >= MAX_SIGNALS) {
    return tell(
      incident,
      { kind: "note", text: `more than ${MAX_SIGNALS} alerts: further ones are not kept one by one` },
      now,
    );
  }
  return tell({ ...incident, signals: [...incident.signals, signal] }, { kind: "signal", text: inWords(signal) }, now);
}

const SUBJECTS = [
  TARGET_LABEL,
  ...NAMING_LABELS.filter((label) => !["namespace", "container", "node"].includes(label)),
];

export function inWords({ kind, name, status, labels, summary }: Signal): string {
  if (kind === "person")
    return `asked for: ${name}${labels["asked_by"] === undefined ? "" : `, by ${labels["asked_by"]}`}`;
  const subject = SUBJECTS.map((label) => labels[label]).find((value) => value !== undefined) ?? "";
  if (kind === "score") return `${summary ?? name}${status === "firing" ? "" : ": it is as ever again"}`;
  return `${name} ${status === "firing" ? "fires" : "is resolved"}${subject === "" ? "" : ` (${subject})`}`;
}
