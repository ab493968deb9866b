import { type Entry, type Incident, phaseOf } from "../domain/incident.ts";

const MARKS: Readonly<Record<Entry["kind"], string>> = {
  signal: "hears",
  evidence: "sees",
  cause: "cause",
  plan: "plan",
  step: "step",
  guard: "guard",
  verify: "checks",
  person: "person",
  end: "end",
  note: "",
};

/** Tells what happens to incidents, one line each, as it is stored. Returns the listener. */
export function storyteller(write: (line: string) => void): (incident: Incident) => void {
  const told = new Map<string, number>();
  return (incident) => {
    const { id, history } = incident;
    const from = told.get(id) ?? 0;
    if (from === 0) write(`\n${id}  ${incident.title}`);
    for (const { at, kind, text } of history.slice(from))
      write(`  ${at.slice(11, 19)}  ${MARKS[kind].padEnd(6)}  ${text}`);
    told.set(id, Math.max(from, history.length));
    if (incident.progress.status === "closed")
      write(`  ${incident.changedAt.slice(11, 19)}  ${id} is ${phaseOf(incident)} (${incident.progress.ending})`);
  };
}
