import type { Delay } from "../delay.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** A delay that is over when the clock of the world in memory says so. */
export function virtualDelay(clock: VirtualClock): Delay {
  return (seconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const stop = (): void => {
        timer.cancel();
        resolve();
      };
      const timer = clock.after(seconds, () => {
        // The signal may outlive many delays.
        signal?.removeEventListener("abort", stop);
        resolve();
      });
      signal?.addEventListener("abort", stop, { once: true });
    });
}
