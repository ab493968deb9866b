import { incidentId } from "../domain/ids.ts";
import { type Incident, SCHEMA_VERSION } from "../domain/incident.ts";
import { type Signal, worst } from "../domain/signal.ts";
import { type Target, hashOfAlert, hashOfTarget, inWords } from "../domain/target.ts";
import { inWords as signalInWords } from "./correlate.ts";
import { tell } from "./story.ts";
import { type At, settle } from "./transitions.ts";

/** What an incident is about, before it has one. */
export interface Opening {
  /** Absent: what the alert names cannot be found, the alert stands for itself. */
  readonly target: Target | undefined;
  readonly namespace: string | undefined;
  readonly signals: readonly Signal[];
  readonly externalId?: string | undefined;
  readonly traceparent: string;
}

/** Names the record that decides which incident this is. */
export function hashOf({ target, namespace, signals }: Opening): string {
  return target ? hashOfTarget(target) : hashOfAlert(signals[0]?.name ?? "", namespace);
}

export function openIncident(opening: Opening, episode: number, at: At): Incident {
  const { target, namespace, signals, externalId, traceparent } = opening;
  const now = at.now.toISOString();
  const [first] = signals;
  const names = [...new Set(signals.map(({ name }) => name))].join(", ");
  const opened: Incident = {
    schemaVersion: SCHEMA_VERSION,
    id: incidentId(hashOf(opening), episode),
    ...(externalId === undefined ? {} : { externalId }),
    title: `${names}: ${target ? inWords(target) : (first?.labels["pod"] ?? first?.labels["namespace"] ?? "no target")}`,
    severity: worst(signals.map(({ severity }) => severity)),
    ...(namespace === undefined ? {} : { namespace }),
    ...(target ? { target } : {}),
    signals: [...signals],
    openedAt: now,
    changedAt: now,
    progress: { status: "opened" },
    dueAt: now,
    isParked: false,
    missing: [],
    earlier: [],
    workflows: 0,
    ignored: 0,
    history: [],
    traceparent,
  };
  const told = signals
    .slice(0, 10)
    .reduce((incident, signal) => tell(incident, { kind: "signal", text: signalInWords(signal) }, at.now), opened);
  if (target) return tell(told, { kind: "note", text: `opened for ${inWords(target)}` }, at.now);
  const because = `${names} names ${first?.labels["pod"] ?? "something"} in namespace ${namespace ?? "(none)"}, which does not exist, and no open incident knows this alert: nothing was changed`;
  return settle(told, { ending: "handed-over", because }, at);
}
