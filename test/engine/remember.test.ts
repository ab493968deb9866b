import { expect, it } from "vitest";

import type { Generation, Snapshot } from "../../lib/domain/snapshot.ts";
import { isDue, remember } from "../../lib/engine/remember.ts";
import { NOW, ago } from "../support/incidents.ts";

const look = (secondsAgo: number): Generation => ({ takenAt: ago(secondsAgo), objects: [] });
const snapshot = (newest: Generation, good?: Generation): Snapshot => ({
  schemaVersion: 1,
  namespace: "shop",
  newest,
  ...(good && { good }),
});

it.each<[string, Snapshot | undefined, boolean]>([
  ["nothing is remembered", undefined, true],
  ["an hour ago", snapshot(look(3600)), true],
  ["just less than an hour ago", snapshot(look(3599)), false],
])("whether to look again, where the newest look was %s: %s", (_what, current, isTime) => {
  expect(isDue(current, NOW)).toBe(isTime);
});

it("what stood for an hour becomes the good one, and what was good before it is forgotten", () => {
  const current = snapshot(look(3600), look(7200));

  expect(remember(current, "shop", look(0))).toEqual(snapshot(look(0), look(3600)));
});

it("a first look is not good yet", () => {
  expect(remember(undefined, "shop", look(0))).toEqual(snapshot(look(0)));
});

it("nor is one that did not stand for an hour", () => {
  expect(remember(snapshot(look(1800), look(7200)), "shop", look(0))).toEqual(snapshot(look(0)));
});
