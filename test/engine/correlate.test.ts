import { describe, expect, it } from "vitest";

import type { Signal } from "../../lib/domain/signal.ts";
import { MAX_SIGNALS, hear } from "../../lib/engine/correlate.ts";
import { NOW, ago, incident, signal } from "../support/incidents.ts";

const firing = (parts: Partial<Signal> = {}): Signal => signal({ startsAt: ago(300), ...parts });
const resolved = (parts: Partial<Signal> = {}): Signal => firing({ status: "resolved", resolvedAt: ago(10), ...parts });
const later = { startsAt: ago(60) };
const earlier = { startsAt: ago(900) };

/** What an incident knows of an alert, what comes in, and what it knows then: nothing new costs no write. */
describe("one alert, told in any order", () => {
  it.each([
    ["firing", firing(), "the same firing", firing(), "no news"],
    ["firing", firing(), "its end", resolved(), "resolved"],
    ["firing", firing(), "an older firing", firing(earlier), "no news"],
    ["firing", firing(), "the end of an older firing", resolved(earlier), "no news"],
    ["firing", firing(), "a newer firing", firing(later), "firing"],
    ["firing", firing(), "the end of a newer firing", resolved(later), "resolved"],
    ["resolved", resolved(), "the same end", resolved(), "no news"],
    ["resolved", resolved(), "its own beginning, late", firing(), "no news"],
    ["resolved", resolved(), "a newer firing", firing(later), "firing"],
    ["resolved", resolved(), "an older firing", firing(earlier), "no news"],
    ["unknown", undefined, "firing", firing(), "firing"],
    ["unknown", undefined, "the end", resolved(), "no news"],
  ])("%s, and then %s", (_known, known, _heard, heard, expected) => {
    const before = incident({ signals: known ? [known] : [] });

    const after = hear(before, [heard], NOW);

    if (expected === "no news") expect(after).toBe(before);
    else expect(after.signals).toMatchObject([{ status: expected, startsAt: heard.startsAt }]);
  });
});

it("remembers now and then that an alert is still told, so that its incident is not closed in silence", () => {
  const before = incident({ signals: [firing({ heardAt: ago(7 * 3600) })] });

  const after = hear(before, [firing({ heardAt: NOW.toISOString() })], NOW);

  expect(after.signals).toEqual([firing({ heardAt: NOW.toISOString() })]);
  expect(after.history).toEqual(before.history);
});

it("wakes up for news, and for nothing else", () => {
  const waits = incident({ isParked: true, dueAt: ago(-600) });

  expect(hear(waits, [signal({ fingerprint: "f2" })], NOW)).toMatchObject({
    dueAt: NOW.toISOString(),
    isParked: false,
  });
  expect(hear(waits, [firing()], NOW)).toBe(waits);
});

it("tells what it hears, by the name of the alert and of what it is about", () => {
  const told = hear(
    incident(),
    [
      signal({ fingerprint: "f2", labels: { deployment: "cart" }, name: "KubeDeploymentReplicasMismatch" }),
      signal({ fingerprint: "f3", labels: {}, kind: "person", name: "pod_crash_loop" }),
      resolved(),
    ],
    NOW,
  ).history.map(({ kind, text }) => `${kind}: ${text}`);

  expect(told).toEqual([
    "signal: KubeDeploymentReplicasMismatch fires (cart)",
    "signal: asked for: pod_crash_loop",
    "signal: KubePodCrashLooping is resolved (cart-1)",
  ]);
});

it("is as severe as the worst of its alerts", () => {
  expect(hear(incident(), [signal({ fingerprint: "f2", severity: "critical" })], NOW).severity).toBe("critical");
});

it("keeps a limited number of alerts, says so once, and goes on to hear the end of those it knows", () => {
  const flood = Array.from({ length: 10_000 }, (_, n) => signal({ fingerprint: `flood-${n}` }));
  const full = hear(incident(), flood, NOW);

  expect(full.signals).toHaveLength(MAX_SIGNALS);
  expect(full.history.filter(({ text }) => text.includes("further ones are not kept"))).toHaveLength(1);
  expect(hear(full, [resolved()], NOW).signals[0]).toMatchObject({ status: "resolved" });
});
