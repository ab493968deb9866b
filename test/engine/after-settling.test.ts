import { describe, expect, it } from "vitest";

import type { Incident } from "../../lib/domain/incident.ts";
import { secondsBetween } from "../../lib/domain/time.ts";
import { afterSettling } from "../../lib/engine/after-settling.ts";
import { AT, NOW, ago, incident, settled, signal, whereIs, workflow } from "../support/incidents.ts";

const quietSince = (seconds: number): Incident["signals"] => [
  signal({ status: "resolved", resolvedAt: ago(seconds) }),
  signal({ fingerprint: "f2", status: "resolved", resolvedAt: ago(seconds + 400) }),
];
const inWords = (after: Incident): string => {
  if (after.progress.status === "closed") return `${whereIs(after)}, due ${after.dueAt ?? "never"}`;
  return `${whereIs(after)}, due in ${after.dueAt === undefined ? "never" : secondsBetween(NOW, after.dueAt)}`;
};
const began = (secondsAgo: number): Partial<Incident> => ({ workflow: workflow({ startedAt: ago(secondsAgo) }) });
const fires = (parts: object = {}): Partial<Incident> => ({ signals: [signal({ startsAt: ago(2000), ...parts })] });
const asked: Partial<Incident> = { signals: [signal({ kind: "person" })] };

describe("a settled incident at its due time", () => {
  it.each([
    ["healed, quiet for 10 minutes", settled("healed", 900, { signals: quietSince(600) }), "closed healed, due never"],
    [
      "healed, quiet for a second less",
      settled("healed", 900, { signals: quietSince(599) }),
      "settled healed, due in 1",
    ],
    [
      "quiet for long, settled just now",
      settled("recovered", 60, { signals: quietSince(5000) }),
      "settled recovered, due in 540",
    ],
    ["handed over, quiet", settled("handed-over", 900, { signals: quietSince(700) }), "closed handed-over, due never"],
    ["unverified, quiet", settled("unverified", 900, { signals: quietSince(700) }), "closed unverified, due never"],
    ["no alerts at all", settled("recovered", 700, { signals: [] }), "closed recovered, due never"],
    [
      "healed, its alert may still fire",
      settled("healed", 300, { ...fires(), ...began(500) }),
      "settled healed, due in 700",
    ],
    ["healed, its alert fires too long", settled("healed", 900, { ...fires(), ...began(1200) }), "opened, due in 0"],
    [
      "healed, a new alert began since",
      settled("healed", 300, { ...fires({ startsAt: ago(299) }), ...began(500) }),
      "opened, due in 0",
    ],
    [
      "recovered without a workflow, its alert fires",
      settled("recovered", 300, fires()),
      "settled recovered, due in 900",
    ],
    [
      "with people, its alert fires",
      settled("handed-over", 5000, fires({ heardAt: ago(4000) })),
      "settled handed-over, due in 82400",
    ],
    [
      "with people, no news for a day",
      settled("handed-over", 90_000, fires({ heardAt: ago(86_400) })),
      "closed unknown, due never",
    ],
    ["with people, and a person asks", settled("handed-over", 60, asked), "opened, due in 0"],
    ["healed, and a person asks", settled("healed", 60, asked), "opened, due in 0"],
  ])("%s", (_what, before, expected) => {
    expect(inWords(afterSettling(before, AT))).toBe(expected);
  });
});

it("says why it was closed or looked at again", () => {
  const last = (before: Incident): string | undefined => afterSettling(before, AT).history.at(-1)?.text;

  expect(last(settled("healed", 900, { signals: quietSince(600) }))).toBe(
    "closed: its alerts have been quiet for 600 s",
  );
  expect(last(settled("handed-over", 90_000, fires({ heardAt: ago(86_400) })))).toMatch(
    /not heard of for 86400 s: how it ended is unknown/,
  );
  expect(last(settled("healed", 900, { ...fires(), ...began(1200) }))).toBe("looks again: its alerts still fire");
});

it("leaves what is not settled", () => {
  const opened = incident();

  expect(afterSettling(opened, AT)).toBe(opened);
});
