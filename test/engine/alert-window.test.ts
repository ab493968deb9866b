import { describe, expect, it } from "vitest";

import type { AlertRule } from "../../lib/domain/alert-rule.ts";
import { type RuleReading, clearsBy, windowOf } from "../../lib/engine/alert-window.ts";
import { lookBackOf } from "../../lib/world/look-back.ts";
import { ago, signal, workflow } from "../support/incidents.ts";
import { settings } from "../support/settings.ts";

const SETTINGS = settings({ alertWindowSeconds: 1200, groupIntervalSeconds: 300 });
const read = (...parts: Partial<AlertRule>[]): RuleReading => ({
  kind: "read",
  rules: parts.map((part) => {
    const rule = {
      name: "KubePodCrashLooping",
      query: "x[5m]",
      labels: {},
      forSeconds: 0,
      keepFiringSeconds: 0,
      intervalSeconds: 30,
      ...part,
    };
    return { ...rule, lookBack: lookBackOf(rule.query) };
  }),
});

describe("an alert may fire until everything that delays its end is over", () => {
  it.each<[string, RuleReading, number, RegExp]>([
    [
      "look-back, one evaluation, one group interval",
      read({}),
      630,
      /^KubePodCrashLooping may take 10 min to clear \(looks back 5 min, evaluated every 30 s, Alertmanager's group interval 5 min\)$/,
    ],
    [
      "with for and keep_firing_for",
      read({ forSeconds: 900, keepFiringSeconds: 120 }),
      1650,
      /for 15 min, keep_firing_for 2 min/,
    ],
    ["the longest of several rules of that name", read({}, { query: "x[1h]" }), 3930, /looks back 1 h/],
    [
      "of other labels than this alert has",
      read({}, { query: "x[1h]", labels: { severity: "critical" } }),
      630,
      /looks back 5 min/,
    ],
    [
      "one that is not understood",
      read({ query: "a:b > 1" }),
      1200,
      /may take 20 min, as its rule is not known: it rests on the recording rule a:b/,
    ],
    [
      "one that is not understood beside a longer one",
      read({ query: "a:b > 1" }, { query: "x[1h]" }),
      3930,
      /looks back 1 h/,
    ],
    [
      "none of that name",
      read({ name: "Other" }),
      1200,
      /Prometheus has no alerting rule of that name with these labels/,
    ],
    [
      "no answer",
      { kind: "unread", because: "Prometheus cannot be asked: ECONNREFUSED" },
      1200,
      /not known: Prometheus cannot be asked: ECONNREFUSED$/,
    ],
  ])("%s", (_what, reading, seconds, because) => {
    expect(windowOf([signal()], reading, SETTINGS)).toEqual({
      seconds,
      because: expect.stringMatching(because) as string,
    });
  });

  it("of several alerts the slowest counts", () => {
    const reading = read({}, { name: "KubePodNotReady", query: "x[2h]" });

    expect(windowOf([signal(), signal({ name: "KubePodNotReady" })], reading, SETTINGS).seconds).toBe(7530);
  });
});

it("before the rules were read, the setting counts from the first step on", () => {
  expect(clearsBy(workflow({ startedAt: ago(60) }), SETTINGS).toISOString()).toBe(ago(-1140));
  expect(clearsBy(workflow(), SETTINGS).toISOString()).toBe(ago(-1080));
  expect(clearsBy(workflow({ clears: { by: ago(-5), because: "" } }), SETTINGS).toISOString()).toBe(ago(-5));
});
