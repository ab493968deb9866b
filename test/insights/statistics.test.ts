import { expect, it } from "vitest";

import { deviation, mean } from "../../lib/insights/statistics.ts";

it.each([
  [[2, 4, 4, 4, 5, 5, 7, 9], 5, 2],
  [[3], 3, 0],
  [[-1, 1], 0, 1],
])("of %j the mean is %d and the deviation of all there is %d", (values, middle, spread) => {
  expect([mean(values), deviation(values)]).toEqual([middle, spread]);
});
