import { expect, it } from "vitest";

import { amountOf, inMebibytes } from "../../lib/domain/quantity.ts";

it.each([
  ["250m", 0.25],
  ["64Mi", 64 * 1024 ** 2],
  ["1.5Gi", 1.5 * 1024 ** 3],
  ["2", 2],
  ["1e3", 1000],
  ["128M", 128e6],
  ["12Qi", undefined],
  ["", undefined],
  [undefined, undefined],
])("%s is %s", (quantity, amount) => {
  expect(amountOf(quantity)).toBe(amount);
});

it("rounds bytes up to whole mebibytes", () => {
  expect([inMebibytes(384 * 1024 ** 2), inMebibytes(128e6 * 1.5)]).toEqual(["384Mi", "184Mi"]);
});
