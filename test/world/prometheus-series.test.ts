import { readFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { InMemoryMetrics } from "../../lib/world/in-memory/in-memory-metrics.ts";
import { noMetrics, prometheus } from "../../lib/world/prometheus.ts";
import type { Metrics, TimeRange } from "../../lib/world/world.ts";
import { measures } from "../contracts/metrics.ts";

let answer: (asked: URL) => { status?: number; json: unknown };
let server: http.Server;
let url: string;
const asked: URL[] = [];
beforeEach(async () => {
  asked.length = 0;
  server = http.createServer((request, response) => {
    const address = new URL(request.url ?? "", "http://prometheus");
    asked.push(address);
    const { status = 200, json } = answer(address);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Of the server of each test, whose address is known only when it asks. */
const metrics: Metrics = {
  alertRules: (names) => prometheus({ url }).alertRules(names),
  query: (...given) => prometheus({ url }).query(...given),
  queryRange: (...given) => prometheus({ url }).queryRange(...given),
};

measures("in memory", (range) => {
  const metrics = new InMemoryMetrics(() => range.to);
  return {
    metrics,
    measures: (all) => {
      metrics.finds = () =>
        all.map(({ labels, values }) => ({ labels, valueAt: (at) => values[(at - range.from) / range.step] }));
    },
    warns: (warnings) => (metrics.warnings = warnings),
    fails: (kind) => (metrics.fault = kind),
  };
});

type Series = readonly { readonly labels: Record<string, string>; readonly values: readonly number[] }[];

measures("a Prometheus", (range) => {
  let series: Series = [];
  let warnings: readonly string[] | undefined;
  answer = ({ pathname }) => ({
    json: { status: "success", data: pathname.endsWith("query") ? last(series, range) : all(series, range), warnings },
  });
  return {
    metrics,
    measures: (given) => (series = given),
    warns: (given) => (warnings = given),
    fails: (kind) => (answer = () => ({ status: kind === "forbidden" ? 403 : 503, json: {} })),
  };
});

function last(series: Series, { to }: TimeRange): object {
  const result = series.map(({ labels, values }) => ({ metric: labels, value: [to, inGo(values.at(-1))] }));
  return { resultType: "vector", result };
}

function all(series: Series, { from, step }: TimeRange): object {
  const result = series.map(({ labels, values }) => ({
    metric: labels,
    values: values.map((value, index) => [from + index * step, inGo(value)]),
  }));
  return { resultType: "matrix", result };
}

function inGo(value: number | undefined): string {
  return value === Infinity ? "+Inf" : value === -Infinity ? "-Inf" : String(value);
}

interface Recorded {
  readonly url: string;
  readonly status: number;
  readonly json: unknown;
}

function recorded(name: string): Recorded {
  const file = path.resolve(import.meta.dirname, `../fixtures/prometheus/${name}.json`);
  return JSON.parse(readFileSync(file, "utf8")) as Recorded;
}

describe("what a Prometheus 2.42 says", () => {
  const labels = { __name__: "demo_crashloop", instance: "127.0.0.1:18301", job: "demo", namespace: "shop" };
  it.each<[string, object[]]>([
    ["query-vector", [{ labels: { ...labels, pod: "api-1" }, value: 1 }]],
    ["query-scalar", [{ labels: {}, value: 42 }]],
    ["query-nan", [{ labels: {} }]],
    ["query-inf", [{ labels: {} }]],
    ["query-empty", []],
  ])("of %s is read", async (name, series) => {
    answer = () => recorded(name);

    expect(await metrics.query("x")).toEqual({ series, warnings: [] });
  });

  it("of a range is read, with what is missing before the first scrape", async () => {
    answer = () => recorded("query_range-matrix");

    const { series } = await metrics.queryRange("up", { from: 1_795_377_422, to: 1_795_377_432, step: 2 });
    expect(series).toMatchObject([
      { labels: { job: "demo" }, missing: 3, points: [{ value: 1 }, { value: 1 }, { at: 1_795_377_432, value: 1 }] },
      { labels: { job: "prometheus" } },
    ]);
  });

  it.each([
    ["query-string", /^Prometheus: the answer cannot be read: data.resultType/],
    ["query-matrix-selector", /^Prometheus: the answer cannot be read: data.resultType/],
    ["query-bad-promql", /^Prometheus answers 400: bad_data: .*unclosed left parenthesis$/],
    ["query-many-to-many", /^Prometheus answers 422: execution: found duplicate series/],
  ])("of %s is no reading, and says why", async (name, message) => {
    answer = () => recorded(name);

    await expect(metrics.query("x")).rejects.toMatchObject({
      kind: "invalid",
      message: expect.stringMatching(message) as string,
    });
  });
});

it("is asked for no more than is wanted, and told when nobody waits any longer", async () => {
  answer = () => recorded("query-empty");
  await metrics.query('up{a="b&c"}', 12.5);
  await metrics.query("up");
  answer = () => recorded("query_range-matrix");
  await metrics.queryRange("up", { from: 10, to: 70, step: 30 });

  expect(asked.map(({ pathname, searchParams }) => [pathname, Object.fromEntries(searchParams)])).toEqual([
    ["/api/v1/query", { query: 'up{a="b&c"}', time: "12.5", timeout: "5000ms" }],
    ["/api/v1/query", { query: "up", timeout: "5000ms" }],
    ["/api/v1/query_range", { query: "up", start: "10", end: "70", step: "30", timeout: "5000ms" }],
  ]);
});

it("that is not named cannot be asked", async () => {
  await expect(noMetrics.query("up")).rejects.toMatchObject({ kind: "not-found" });
  await expect(noMetrics.queryRange("up", { from: 0, to: 1, step: 1 })).rejects.toMatchObject({ kind: "not-found" });
});
