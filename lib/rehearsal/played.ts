import type { Incident } from "../domain/incident.ts";
import { mayHaveChanged } from "../domain/workflow.ts";

/** How a scenario came out. */
export interface Played {
  readonly scenario: string;
  readonly ending: string;
  readonly shouldEnd: string;
  readonly wasRight: boolean;
  readonly why: string;
  /** From the moment when it broke; virtual. */
  readonly seconds: number;
  /** Changes made to the cluster, those that were taken back included. */
  readonly changes: number;
}

export function changesIn({ workflow, earlier }: Incident): number {
  const steps = [...earlier, ...(workflow ? [workflow] : [])].flatMap((each) => each.steps);
  return steps.filter(mayHaveChanged).length;
}

const WHY_WIDTH = 100;

/** One line each, and one for all of them. */
export function inTable(played: readonly Played[]): string {
  const wrong = played.filter(({ wasRight }) => !wasRight).length;
  const rows = played.map(({ scenario, ending, shouldEnd, wasRight, seconds, changes, why }) => [
    wasRight ? "ok" : "WRONG",
    scenario,
    wasRight ? ending : `${ending}, not ${shouldEnd}`,
    String(Math.round(seconds)),
    String(changes),
    why.length > WHY_WIDTH ? `${why.slice(0, WHY_WIDTH - 1)}…` : why,
  ]);
  const all = [["", "scenario", "ended as", "seconds", "changes", "why"], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
  return [...lines, "", `${played.length} scenarios, ${played.length - wrong} as they should end, ${wrong} not`].join(
    "\n",
  );
}
