import { setTimeout } from "node:timers/promises";

/** Resolves when the time is over, or at once when the signal aborts. It never rejects: who waits looks at the signal. */
export type Delay = (seconds: number, signal?: AbortSignal) => Promise<void>;

export const realDelay: Delay = async (seconds, signal) => {
  await setTimeout(seconds * 1000, undefined, signal ? { signal } : {}).catch(() => undefined);
};
