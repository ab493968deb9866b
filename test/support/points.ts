import type { Point } from "../../lib/domain/measured.ts";

const START = 1_795_000_000;

/** Values that were measured one after the other, evenly. */
export function pointsOf(values: readonly number[], everySeconds = 86_400): Point[] {
  return values.map((value, index) => ({ at: START + index * everySeconds, value }));
}
