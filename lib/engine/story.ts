import type { Entry, Incident } from "../domain/incident.ts";
import { printable } from "../domain/printable.ts";

/** A retry tells the same few lines again; they are told once. */
const LINES_COMPARED = 4;
/** A sentence for people is never longer; what the API server or a container wrote may be. */
const CHARACTERS_OF_A_LINE = 2000;

/** Adds a line to the story, unless it was told just now. */
export function tell(incident: Incident, line: { kind: Entry["kind"]; text: string }, now: Date): Incident {
  const { kind } = line;
  const text = printable(line.text, CHARACTERS_OF_A_LINE);
  if (incident.history.slice(-LINES_COMPARED).some((told) => told.kind === kind && told.text === text)) return incident;
  return { ...incident, history: [...incident.history, { at: now.toISOString(), kind, text }] };
}

/** Above this an incident loses detail; a ConfigMap may hold 1 MiB, an event path should not. */
export const BYTES_OF_AN_INCIDENT = 64 * 1024;

const KEPT = new Set<Entry["kind"]>(["plan", "step", "verify", "person", "end"]);

/**
 * Drops the oldest lines that are no action, reason or result until it fits. Returns undefined when even those do not fit:
 * such an incident is handed over, not cut.
 */
export function compact(incident: Incident): Incident | undefined {
  let shorter = incident;
  while (sizeOf(shorter) > BYTES_OF_AN_INCIDENT) {
    const droppable = shorter.history.findIndex(({ kind }) => !KEPT.has(kind));
    if (droppable < 0) return undefined;
    shorter = { ...shorter, history: shorter.history.toSpliced(droppable, 1) };
  }
  return shorter;
}

function sizeOf(incident: Incident): number {
  return Buffer.byteLength(JSON.stringify(incident));
}
