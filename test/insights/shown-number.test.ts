import { expect, it } from "vitest";

import { bytesText, coresText, rounded } from "../../lib/insights/shown-number.ts";

it.each([
  [0, "0m"],
  [0.0002, "1m"],
  [0.252, "252m"],
  [0.9996, "1.00"],
  [1.5, "1.50"],
  [3.25, "3.25"],
])("%s cores are %s", (cores, text) => {
  expect(coresText(cores)).toBe(text);
});

it.each([
  [0, "0"],
  [1023, "1023"],
  [1536, "1.5Ki"],
  [256 * 1024 ** 2, "256.0Mi"],
  [6 * 1024 ** 3, "6.0Gi"],
])("%s bytes are %s", (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

it.each([
  [1.005, 2, 1],
  [2.345, 1, 2.3],
  [-2.35, 1, -2.4],
  [-0.0001, 2, 0],
])("%s to %s decimals is %s", (value, decimals, expected) => {
  expect(Object.is(rounded(value, decimals), expected)).toBe(true);
});
