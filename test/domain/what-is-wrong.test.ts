import { expect, it } from "vitest";
import { z } from "zod";

import { whatIsWrong } from "../../lib/domain/what-is-wrong.ts";

const Order = z.strictObject({
  what: z.string().max(3),
  size: z.enum(["s", "m"]),
  parts: z.array(z.object({ count: z.number().min(1) })),
});

it.each([
  [{ what: "tea", size: "xl", parts: [] }, 'size is "xl": expected one of "s"|"m"'],
  [{ size: "s", parts: [] }, "what is missing: expected string"],
  [{ what: "coffee", size: "s", parts: [] }, 'what is "coffee": expected string to have <=3 characters'],
  [{ what: "tea", size: "s", parts: [{ count: 0 }] }, "parts.0.count is 0: expected number to be >=1"],
  [{ what: "tea", size: "s", parts: {} }, "parts is an object: expected array"],
  [{ what: null, size: "s", parts: [] }, "what is null: expected string"],
  [{ what: "tea", size: "s", parts: [], milk: true }, 'order: Unrecognized key: "milk"'],
  ["tea", 'order is "tea": expected object'],
  [
    { what: 1, size: "s", parts: [{ count: "2" }] },
    'what is 1: expected string; parts.0.count is "2": expected number',
  ],
])("%j: %s", (given, expected) => {
  expect(whatIsWrong(Order.safeParse(given).error!, given, "order")).toBe(expected);
});

it("shows what was sent on one line, and not all of it", () => {
  const given = { what: `a\n\u001b[31m${"x".repeat(500)}`, size: "s", parts: [] };

  expect(whatIsWrong(Order.safeParse(given).error!, given)).toMatch(/^what is "a \[31mx{1,60}…": expected/);
});
