/** What one death may cost a heal: time, and nothing else. */
import { type Course, type Trouble } from "./course.ts";
import type { Death } from "./deaths.ts";
import { violations } from "./invariants.ts";

export interface Heal {
  readonly trouble: Trouble;
  readonly ending: string;
  readonly changes: number;
}

export const HEALS: readonly Heal[] = [
  { trouble: "bad rollout", ending: "healed", changes: 1 },
  { trouble: "stuck pod", ending: "healed", changes: 1 },
  { trouble: "remedy that does not help", ending: "handed-over", changes: 2 },
];

/** One death must not cost more than time, unless it took the alert before anything was stored: then its sender has no answer, either. */
export async function judge(course: Course, wanted: Omit<Heal, "trouble">, death?: Death): Promise<string[]> {
  const { incidents, journal } = course.sim;
  const wrong = await violations(course);
  if (incidents.length === 0)
    return death?.fate === "lost" && journal.changes.length === 0 ? wrong : [...wrong, "its alert was forgotten"];
  const [incident] = incidents;
  const ending = incident?.progress.status === "closed" ? incident.progress.ending : incident?.progress.status;
  if (ending !== wanted.ending) wrong.push(`it ended as ${ending}`);
  if (journal.changes.length !== wanted.changes)
    wrong.push(`${journal.changes.length} changes: ${journal.changes.map(({ what }) => what).join(", ")}`);
  return wrong;
}
