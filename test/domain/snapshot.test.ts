import { expect, it } from "vitest";

import { type Remembered, type Snapshot, vanishedFrom } from "../../lib/domain/snapshot.ts";

const of = (name: string, kind = "Service"): Remembered => ({ kind, name });
const snapshot = (newest: Remembered[], good?: Remembered[]): Snapshot => ({
  schemaVersion: 1,
  namespace: "shop",
  newest: { takenAt: "2026-01-01T11:00:00Z", objects: newest },
  ...(good && { good: { takenAt: "2026-01-01T10:00:00Z", objects: good } }),
});
const gone = (is: Snapshot, ...there: string[]): string[] =>
  vanishedFrom(is, "Service", new Set(there)).map(
    ({ name, lastSeenAt, goneBy }) => `${name} ${lastSeenAt.slice(11, 16)} ${goneBy?.slice(11, 16) ?? "-"}`,
  );

it.each<[string, string[], string[]]>([
  ["what is there has not vanished", gone(snapshot([of("cart")]), "cart"), []],
  ["what was there at the newest look has, since", gone(snapshot([of("cart"), of("db")]), "db"), ["cart 11:00 -"]],
  [
    "what was there before it has, between the two",
    gone(snapshot([of("db")], [of("cart"), of("db")]), "db"),
    ["cart 10:00 11:00"],
  ],
  ["what was there at both is told once", gone(snapshot([of("cart")], [of("cart")])), ["cart 11:00 -"]],
  ["what came back has not", gone(snapshot([], [of("cart")]), "cart"), []],
  ["another kind of its name is another thing", gone(snapshot([of("cart", "Deployment")])), []],
  [
    "another kind of its name does not stand for it",
    gone(snapshot([of("cart", "Deployment")], [of("cart")])),
    ["cart 10:00 11:00"],
  ],
  ["of two that went, both", gone(snapshot([of("a"), of("b")])), ["a 11:00 -", "b 11:00 -"]],
])("%s", (_what, found, expected) => {
  expect(found).toEqual(expected);
});
