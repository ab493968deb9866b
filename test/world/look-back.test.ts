import { readFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { lookBackOf } from "../../lib/world/look-back.ts";

describe("an expression looks back as far as its furthest range", () => {
  it.each<[string, number]>([
    ["up == 0", 0],
    ["rate(x[5m]) > 1", 300],
    ["x[300]", 300],
    ["x[1h30m]", 5400],
    ["increase(x[2d])", 172_800],
    ["sum by (namespace) (rate(a[1m])) / sum by (namespace) (rate(b[10m]))", 600],
    ["x offset 5m", 300],
    ["rate(x[5m] offset 1h)", 3900],
    ["x offset -5m", 0],
    ["x[5m] offset -1h", 300],
    ["max_over_time(rate(x[5m])[1h:1m])", 3900],
    ["max_over_time(rate(x[5m])[1h:])", 3900],
    ["predict_linear(x[6h], 4 * 3600) < 0", 21_600],
    ['x{path="[9h]"} > 0', 0],
    ['x{path=~"a\\"[9h]"}[1m]', 60],
    ["x > 1 # [9d]", 0],
    ["x\n  and on (pod) (y[2m] > 0)", 120],
  ])("%s: %d s", (query, seconds) => {
    expect(lookBackOf(query)).toEqual({ kind: "known", seconds });
  });
});

describe("what is not understood is not guessed", () => {
  it.each<[string, RegExp]>([
    ["job:request_errors:ratio_rate1h > 0.1", /recording rule job:request_errors:ratio_rate1h/],
    ["x @ 1700000000", /fixed moment/],
    ["x[5m] @ end()", /fixed moment/],
    ["x[5m", /cannot be read/],
    ["x[$__rate_interval]", /cannot be read/],
    ["this is no PromQL", /cannot be read/],
    ["", /cannot be read/],
  ])("%j", (query, because) => {
    expect(lookBackOf(query)).toEqual({ kind: "unknown", because: expect.stringMatching(because) as string });
  });
});

describe("the rules that the chart brings", () => {
  const file = path.resolve(import.meta.dirname, "../../charts/coordination-engine/files/workload-alerts.yaml");
  const { groups } = parse(readFileSync(file, "utf8")) as { groups: { rules: { alert: string; expr: string }[] }[] };

  it.each(groups.flatMap(({ rules }) => rules.map(({ alert, expr }) => [alert, expr] as const)))(
    "%s",
    (_alert, expr) => {
      const lookBack = lookBackOf(expr);

      expect(lookBack).toMatchObject({ kind: "known" });
      expect(lookBack.kind === "known" && lookBack.seconds).toBe(expr.includes("[5m]") ? 300 : 0);
    },
  );
});
