import { expect, it } from "vitest";

import { nextDue } from "../../lib/domain/schedule.ts";

const FROM = new Date("2026-06-01T12:10:00Z");

it.each([
  ["0 3 * * *", undefined, "2026-06-02T03:00:00.000Z"],
  ["0 3 * * *", "Europe/Berlin", "2026-06-02T01:00:00.000Z"],
  ["*/15 * * * *", undefined, "2026-06-01T12:15:00.000Z"],
  ["@hourly", undefined, "2026-06-01T13:00:00.000Z"],
])("%s in %s", (cron, timeZone, due) => {
  expect(nextDue(cron, timeZone, FROM)).toBe(due);
});

it.each([
  ["never, by its own date", "0 0 30 2 *", undefined],
  ["not readable", "every day", undefined],
  ["of no time zone that there is", "0 3 * * *", "Mars/Olympus"],
])("a schedule that is %s has no next time", (_what, cron, timeZone) => {
  expect(nextDue(cron, timeZone, FROM)).toBeUndefined();
});
