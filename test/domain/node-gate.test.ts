import { expect, it } from "vitest";

import { mostOut } from "../../lib/domain/node-gate.ts";

it.each([
  [1, 0],
  [2, 0],
  [3, 1],
  [5, 2],
  [10, 4],
  [100, 49],
])("of %d nodes %d may be out of service", (total, most) => {
  expect(mostOut(total)).toBe(most);
});
