import { expect, it } from "vitest";

import { printable } from "../../lib/domain/printable.ts";

it.each([
  ["plain words", "plain words"],
  ["  round  ", "round"],
  ["a\r\nb\tc", "a b c"],
  ["a\u001b[31mb", "a [31mb"],
  ["a\u0000b", "a b"],
  ["a\u009bb", "a b"],
  ["a\u2028b", "a b"],
  ["txt.\u202eexe", "txt. exe"],
  ["a\u2066b\u2069", "a b"],
  ["in\u200bvisible", "in visible"],
  ["Ümläute, 中文 and 👩", "Ümläute, 中文 and 👩"],
  ["half \ud83d", "half \ufffd"],
])("%j is shown as %j", (text, expected) => {
  expect(printable(text, 100)).toBe(expected);
});

it("is cut to its length, and never in the middle of a character", () => {
  expect(printable("x".repeat(11), 10)).toBe(`${"x".repeat(9)}…`);
  expect(printable(`${"x".repeat(8)}👩👩`, 10).isWellFormed()).toBe(true);
});
