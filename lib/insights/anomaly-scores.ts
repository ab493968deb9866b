import type { Predicted } from "../domain/model.ts";

/** How unusual a model finds each row, from 0 (as ever) to 1 (never seen). */
export type Scores =
  | { readonly kind: "scores"; readonly scores: readonly number[] }
  | { readonly kind: "unusable"; readonly because: string };

const UNUSUAL = -1;
const LABELS: ReadonlySet<number> = new Set([-1, 0, 1]);

/**
 * An IsolationForest and its like answer labels: −1 is unusual, anything else is not (scikit-learn's `predict`). Others answer a score from 0 to 1 of
 * their own. What is neither is no opinion about anomalies.
 */
export function scoresIn(predicted: Predicted, asked: number): Scores {
  if (predicted.kind === "forecast") return unusable("it answers a forecast");
  const { rows } = predicted;
  if (rows.length !== asked) return unusable(`it answers ${rows.length} rows to ${asked}`);
  const numbers = rows.map(([first = Number.NaN]) => first);
  if (rows.some((row) => row.length !== 1)) return unusable(`it answers ${rows[0]?.length ?? 0} numbers for a row`);
  if (numbers.every((number) => LABELS.has(number)))
    return { kind: "scores", scores: numbers.map((label) => (label === UNUSUAL ? 1 : 0)) };
  if (numbers.every((number) => number >= 0 && number <= 1)) return { kind: "scores", scores: numbers };
  return unusable("its numbers are neither labels (-1, 0, 1) nor scores from 0 to 1");
}

function unusable(because: string): Scores {
  return { kind: "unusable", because };
}

/**
 * The score of the last minutes: the mean of theirs, so for a model that answers labels the share of minutes that it finds unusual. One odd minute of
 * five is 0.2: far from what opens an incident, and four of them are needed to open one.
 */
export function scoreOver(scores: readonly number[]): number {
  const sum = scores.reduce((total, score) => total + score, 0);
  return Number((sum / scores.length).toFixed(3));
}
