import { expect, it } from "vitest";

import { differences, shapeOf } from "../../lib/compare/shape.ts";

const between = (old: unknown, now: unknown): string[] =>
  differences(shapeOf(old), shapeOf(now)).map(({ kind, path, what }) => `${kind}: ${path} (${what})`);

it.each<[string, unknown, unknown, string[]]>([
  ["the same fields with other values", { id: "a", at: "1" }, { id: "b", at: "2" }, []],
  ["a field that is gone", { a: 1, b: { c: "x" } }, { b: {} }, ["lost: a (number)", "lost: b.c (string)"]],
  ["a field that is new", {}, { a: { b: 1 } }, ["new: a (object)"]],
  ["another type", { a: 1 }, { a: "1" }, ["other type: a (number is now string)"]],
  ["a list that was null in Go", { a: null }, { a: [] }, []],
  ["a value that is null now", { a: 1 }, { a: null }, ["other type: a (number is now null)"]],
  ["elements of a list", { a: [{ b: 1 }, { c: 2 }] }, { a: [{ b: 1 }] }, ["lost: a[].c (number)"]],
  ["an empty list", { a: [{ b: 1 }] }, { a: [] }, []],
  ["a list that was empty", { a: [] }, { a: [{ b: 1 }] }, []],
  ["keys that are somebody's words", { labels: { team: "web" } }, { labels: { tier: "1" } }, []],
  ["a list in place of an object", { a: 1 }, [], ["other type:  (object is now list)"]],
])("%s", (_, old, now, expected) => {
  expect(between(old, now)).toEqual(expected);
});
