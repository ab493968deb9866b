import { incidentId } from "../domain/ids.ts";
import { type Incident, NOTHING_YET } from "../domain/incident.ts";
import type { Parent } from "../domain/parent.ts";
import { type Signal, worst } from "../domain/signal.ts";
import { type Target, hashOfAlert, hashOfTarget, inWords } from "../domain/target.ts";
import { MAX_SIGNALS, inWords as signalInWords } from "./correlate.ts";
import { tell } from "./story.ts";
import { type At, settle } from "./transitions.ts";

/** What an incident is about, before it has one. */
export interface Opening {
  /** Absent: what the alert names cannot be found, the alert stands for itself. */
  readonly target: Target | undefined;
  readonly through?: Target | undefined;
  readonly namespace: string | undefined;
  readonly signals: readonly Signal[];
  readonly externalId?: string | undefined;
  /** What it waits for from the beginning, because people asked for both together. */
  readonly parent?: Parent;
  readonly traceparent: string;
}

/** Names the record that decides which incident this is. */
export function hashOf({ target, namespace, signals }: Opening): string {
  return target ? hashOfTarget(target) : hashOfAlert(signals[0]?.name ?? "", namespace);
}

export function openIncident(opening: Opening, episode: number, at: At): Incident {
  const { target, through, namespace, externalId, traceparent } = opening;
  const signals = keptOf(opening.signals);
  const now = at.now.toISOString();
  const names = [...new Set(signals.map(({ name }) => name))].join(", ");
  let opened: Incident = {
    ...NOTHING_YET,
    id: incidentId(hashOf(opening), episode),
    externalId,
    title: `${names}: ${target ? inWords(target) : subjectOf(opening)}`,
    severity: worst(signals.map(({ severity }) => severity)),
    namespace,
    target,
    through,
    signals,
    parents: opening.parent ? [opening.parent] : [],
    openedAt: now,
    changedAt: now,
    progress: { status: "opened" },
    dueAt: now,
    traceparent,
  };
  for (const signal of signals.slice(0, SIGNALS_TOLD))
    opened = tell(opened, { kind: "signal", text: signalInWords(signal) }, at.now);
  if (signals.length > SIGNALS_TOLD)
    opened = tell(opened, { kind: "note", text: `${opening.signals.length} alerts in all` }, at.now);
  if (target) return tell(opened, { kind: "note", text: `opened for ${inWords(target)}` }, at.now);
  const isAsked = signals.every(({ kind }) => kind === "person");
  const because = isAsked
    ? "it names no workload that exists in a namespace: people have it, and nothing was changed"
    : `${names} names ${subjectOf(opening)} in namespace ${namespace ?? "(none)"}, which does not exist, and no open incident knows this alert: nothing was changed`;
  return settle(opened, { ending: "handed-over", because }, at);
}

/** One of each: a body may hold an alert twice, and its end comes only once. No more than may be stored. */
function keptOf(signals: readonly Signal[]): Signal[] {
  const byFingerprint = new Map<string, Signal>();
  for (const signal of signals)
    if (!byFingerprint.has(signal.fingerprint)) byFingerprint.set(signal.fingerprint, signal);
  return [...byFingerprint.values()].slice(0, MAX_SIGNALS);
}

/** The first lines of a story need not be a list of a hundred pods. */
const SIGNALS_TOLD = 10;

function subjectOf({ signals: [first] }: Opening): string {
  return first?.labels["pod"] ?? first?.labels["deployment"] ?? "something";
}
