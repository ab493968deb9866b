import { describe, expect, it } from "vitest";

import { Window, openUntil, opensAt } from "../../lib/domain/window.ts";

const window = (parts: object = {}): Window =>
  Window.parse({ kind: "allow", schedule: "0 22 * * 1-5", duration: "8h", ...parts });
const openAt = (parts: object, at: string): string | undefined => openUntil(window(parts), new Date(at))?.toISOString();

describe("it is open from its schedule on, for as long as it lasts", () => {
  const berlin = { timeZone: "Europe/Berlin" };

  it.each<[string, object, string, string | undefined]>([
    ["a second before", {}, "2026-01-05T21:59:59Z", undefined],
    ["at the moment it opens", {}, "2026-01-05T22:00:00Z", "2026-01-06T06:00:00.000Z"],
    ["past midnight", {}, "2026-01-06T05:59:59Z", "2026-01-06T06:00:00.000Z"],
    ["at the moment it closes", {}, "2026-01-06T06:00:00Z", undefined],
    ["on a day that it leaves out", {}, "2026-01-10T23:00:00Z", undefined],
    ["what opened on Friday, on Saturday", {}, "2026-01-10T03:00:00Z", "2026-01-10T06:00:00.000Z"],
    ["in its own time zone, in winter", berlin, "2026-01-05T21:00:00Z", "2026-01-06T05:00:00.000Z"],
    ["in its own time zone, in summer", berlin, "2026-07-06T20:00:00Z", "2026-07-07T04:00:00.000Z"],
    ["an hour of the clock later, in summer", berlin, "2026-07-06T19:59:00Z", undefined],
    [
      "every hour, for all of it",
      { schedule: "0 * * * *", duration: "1h" },
      "2026-01-05T10:59:59Z",
      "2026-01-05T11:00:00.000Z",
    ],
  ])("%s", (_what, parts, at, until) => {
    expect(openAt(parts, at)).toBe(until);
  });
});

it("says when it opens next", () => {
  expect(opensAt(window(), new Date("2026-01-09T23:00:00Z"))?.toISOString()).toBe("2026-01-12T22:00:00.000Z");
  expect(opensAt(window({ schedule: "0 0 30 2 *" }), new Date("2026-01-09T23:00:00Z"))).toBeUndefined();
});

describe("a mistake is named with what is allowed", () => {
  it.each<[string, object, RegExp]>([
    ["schedule", { schedule: "61 * * * *" }, /cron schedule with five parts.*minute: 61/],
    ["schedule", { schedule: "0 0 22 * * 1" }, /cron schedule with five parts/],
    ["schedule", { schedule: "nightly" }, /cron schedule with five parts/],
    ["timeZone", { timeZone: "Mars/Olympus" }, /name of a time zone, like Europe\/Berlin/],
    ["duration", { duration: "8 hours" }, /duration like 8h/],
    ["duration", { duration: "0h" }, /duration like 8h/],
    ["duration", { duration: "32d" }, /at most 31d/],
    ["duration", { duration: "" }, /duration like 8h/],
    ["kind", { kind: "maybe" }, /"allow"\|"deny"/],
    ["namespaces", { namespaces: [] }, />=1/],
  ])("%s: %j", (field, parts, message) => {
    const read = Window.safeParse({ kind: "allow", schedule: "0 22 * * *", duration: "8h", ...parts });

    expect(read.error?.issues).toMatchObject([{ path: [field], message: expect.stringMatching(message) as string }]);
  });
});
