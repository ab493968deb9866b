import type { TimeRange } from "../world/world.ts";

/** The range that ends now and is so long, on the grid of its own step: who asks again a moment later asks for the same. */
export function until(now: Date, { seconds, step }: { readonly seconds: number; readonly step: number }): TimeRange {
  const to = Math.floor(now.getTime() / 1000 / step) * step;
  return { from: to - seconds, to, step };
}
