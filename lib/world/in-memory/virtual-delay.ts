import type { Delay } from "../delay.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** A delay that is over when the clock of the world in memory says so. */
export function virtualDelay(clock: VirtualClock): Delay {
  return (seconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = clock.after(seconds, resolve);
      signal?.addEventListener("abort", () => {
        timer.cancel();
        resolve();
      });
    });
}
