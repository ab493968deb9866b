import { Cron } from "croner";
import { z } from "zod";

import { later } from "./time.ts";

const DURATION = /^(?=.)(?:(\d{1,3})d)?(?:(\d{1,4})h)?(?:(\d{1,5})m)?$/;
const LONGEST_IN_SECONDS = 31 * 24 * 60 * 60;

/** `8h`, `90m`, `1d12h`: as Argo CD writes the duration of a sync window. In seconds. */
const Duration = z.string().transform((text, context) => {
  const [whole, days = "0", hours = "0", minutes = "0"] = DURATION.exec(text) ?? [];
  const seconds = whole === undefined ? 0 : (Number(days) * 24 + Number(hours)) * 3600 + Number(minutes) * 60;
  if (seconds > 0 && seconds <= LONGEST_IN_SECONDS) return seconds;
  context.addIssue("expected a duration like 8h, 90m or 1d12h, at most 31d");
  return z.NEVER;
});

/**
 * A time in which changes are made, or not made, in the words of Argo CD's sync windows: a cron schedule with five parts says when it opens, the
 * duration how long it stays open.
 */
export const Window = z
  .strictObject({
    kind: z.enum(["allow", "deny"]),
    schedule: z.string(),
    duration: Duration,
    /** A name of the IANA database; a window without one is in UTC. */
    timeZone: z.string().default("UTC"),
    /** Where it holds; absent: everywhere, cluster-scoped targets included. */
    namespaces: z.array(z.string()).min(1).optional(),
    because: z.string().optional(),
  })
  .superRefine((window, context) => {
    const mistake = mistakeIn(window);
    if (mistake) context.addIssue({ code: "custom", ...mistake });
  });
export type Window = z.infer<typeof Window>;

type Schedule = Pick<Window, "schedule" | "timeZone">;

function mistakeIn({ schedule, timeZone }: Schedule): { path: string[]; message: string } | undefined {
  try {
    Intl.DateTimeFormat("en", { timeZone });
  } catch {
    return { path: ["timeZone"], message: "expected the name of a time zone, like Europe/Berlin" };
  }
  try {
    cron({ schedule, timeZone });
    return undefined;
  } catch (error) {
    const said = error instanceof Error ? error.message.replace(/^CronPattern: /, "") : String(error);
    return { path: ["schedule"], message: `expected a cron schedule with five parts, like "0 22 * * 1-5" (${said})` };
  }
}

/** Day of month and day of week together mean either, as cron has it. */
function cron({ schedule, timeZone }: Schedule): Cron {
  return new Cron(schedule, { timezone: timeZone, mode: "5-part" });
}

/** Until when it is open, when it is open now. */
export function openUntil(window: Window, now: Date): Date | undefined {
  // The first opening that would not be over yet; `nextRun` looks only after the moment it is given.
  const opening = cron(window).nextRun(later(now, -window.duration));
  if (!opening || opening.getTime() > now.getTime()) return undefined;
  return later(opening, window.duration);
}

/** When it opens next. */
export function opensAt(window: Window, now: Date): Date | undefined {
  return cron(window).nextRun(now) ?? undefined;
}
