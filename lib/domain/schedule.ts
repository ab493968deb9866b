import { Cron } from "croner";

import type { Timestamp } from "./time.ts";

/** The first time after `from` at which a CronJob's schedule is due. Undefined: there is none, or it cannot be read. */
export function nextDue(cron: string, timeZone: string | undefined, from: Date): Timestamp | undefined {
  try {
    // Without a time zone the controller-manager's own counts, and that is UTC almost everywhere.
    return new Cron(cron, { timezone: timeZone ?? "Etc/UTC", paused: true }).nextRun(from)?.toISOString();
  } catch {
    return undefined;
  }
}
