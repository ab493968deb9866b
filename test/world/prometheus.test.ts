import { readFileSync, writeFileSync, mkdtempSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { AlertRule } from "../../lib/domain/alert-rule.ts";
import { InMemoryMetrics } from "../../lib/world/in-memory/in-memory-metrics.ts";
import { noMetrics, prometheus } from "../../lib/world/prometheus.ts";
import type { Metrics } from "../../lib/world/world.ts";
import { knowsRules } from "../contracts/metrics.ts";

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

let answer: Handler;
let server: http.Server;
let url: string;
const asked: { url: string; authorization: string | undefined }[] = [];
beforeEach(async () => {
  asked.length = 0;
  server = http.createServer((request, response) => {
    asked.push({ url: request.url ?? "", authorization: request.headers.authorization });
    answer(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const saying =
  (body: string, status = 200, headers: Record<string, string> = {}): Handler =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);
const rules = (metrics: Metrics = prometheus({ url }), name = "KubePodCrashLooping"): Promise<readonly AlertRule[]> =>
  metrics.alertRules([name]);
const group = (...of: object[]): string =>
  JSON.stringify({ status: "success", data: { groups: [{ name: "g", interval: 30, rules: of }] } });

/** Of the server of each test, whose address is known only when it asks. */
function prometheusHere(): Metrics {
  return {
    alertRules: (names) => prometheus({ url }).alertRules(names),
    query: (...asked) => prometheus({ url }).query(...asked),
    queryRange: (...asked) => prometheus({ url }).queryRange(...asked),
  };
}

knowsRules("in memory", () => {
  const metrics = new InMemoryMetrics();
  return { metrics, evaluates: (all) => (metrics.rules = [...all]), fails: (kind) => (metrics.fault = kind) };
});

knowsRules("a Prometheus", () => ({
  metrics: prometheusHere(),
  // A server that knows no filter.
  evaluates: (all) => {
    const groups = all.map(({ name, query, labels, forSeconds, keepFiringSeconds, intervalSeconds }) => ({
      interval: intervalSeconds,
      rules: [{ type: "alerting", name, query, labels, duration: forSeconds, keepFiringFor: keepFiringSeconds }],
    }));
    answer = saying(JSON.stringify({ status: "success", data: { groups } }));
  },
  fails: (kind) => (answer = saying("", kind === "forbidden" ? 403 : 503)),
}));

it("reads what a Prometheus 3 says, and asks it for no more", async () => {
  answer = saying(readFileSync(path.resolve(import.meta.dirname, "../fixtures/prometheus/rules.json"), "utf8"));

  expect(await rules()).toMatchObject([
    {
      name: "KubePodCrashLooping",
      query: "demo_crashloop > 0",
      labels: { severity: "critical" },
      forSeconds: 0,
      keepFiringSeconds: 0,
      intervalSeconds: 1,
    },
  ]);
  expect(asked[0]?.url).toBe("/api/v1/rules?type=alert&exclude_alerts=true&rule_name%5B%5D=KubePodCrashLooping");
});

it("keeps the path that the address has", async () => {
  answer = saying(group());
  await rules(prometheus({ url: `${url}/prometheus` }));

  expect(asked[0]?.url).toMatch(/^\/prometheus\/api\/v1\/rules\?/);
});

it("leaves out recording rules, and what Thanos leaves out is nothing", async () => {
  answer = saying(
    group(
      { type: "recording", name: "KubePodCrashLooping", query: "up" },
      { type: "alerting", name: "KubePodCrashLooping", query: "x[1m]", labels: null },
    ),
  );

  expect(await rules()).toMatchObject([{ query: "x[1m]", labels: {}, forSeconds: 0, keepFiringSeconds: 0 }]);
});

describe("its token", () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "kubeheal-token-")), "token");

  it("is read for each request, and none is sent where none is named", async () => {
    answer = saying(group());
    writeFileSync(file, "first\n");
    const metrics = prometheus({ url, tokenFile: file });
    await rules(metrics);
    writeFileSync(file, "second\n");
    await rules(metrics);
    await rules();

    expect(asked.map(({ authorization }) => authorization)).toEqual(["Bearer first", "Bearer second", undefined]);
  });

  it("goes nowhere else: a redirect is not followed", async () => {
    answer = (request, response) =>
      void (request.url?.startsWith("/stolen")
        ? response.end(group())
        : response.writeHead(302, { location: `${url}/stolen` }).end());

    await expect(rules(prometheus({ url, tokenFile: file }))).rejects.toMatchObject({
      kind: "invalid",
      message: "Prometheus answers 302",
    });
    expect(asked).toHaveLength(1);
  });

  it("that cannot be read stops the question", async () => {
    await expect(rules(prometheus({ url, tokenFile: "/nowhere/token" }))).rejects.toMatchObject({
      kind: "unavailable",
      message: "Prometheus is not asked, because /nowhere/token cannot be read",
    });
    expect(asked).toEqual([]);
  });
});

describe("whatever it does instead of answering is one error, within the time", () => {
  it.each<[string, Handler, string]>([
    ["an error", saying("{}", 500), "Prometheus answers 500"],
    ["a page", saying("<html>log in</html>"), "Prometheus answers something that is no JSON"],
    ["an error in JSON", saying('{"status":"error","error":"no"}'), "Prometheus: the rules cannot be read: status"],
    [
      "rules of another shape",
      saying(group({ name: 7 })),
      "Prometheus: the rules cannot be read: data.groups.0.rules.0.name",
    ],
    ["silence", () => undefined, "Prometheus cannot be asked: no answer within 0.2 s"],
    ["half an answer", (_, response) => void response.writeHead(200).write('{"status":'), "no answer within 0.2 s"],
    ["a hang-up", (request) => void request.socket.destroy(), "Prometheus cannot be asked: ECONNRESET"],
    [
      "a hang-up in the middle",
      (request, response) => {
        response.writeHead(200).write("{");
        setTimeout(() => request.socket.destroy(), 20);
      },
      "Prometheus cannot be asked: ",
    ],
  ])("%s", async (_what, handler, message) => {
    answer = handler;

    await expect(rules(prometheus({ url, atMostSeconds: 0.2 }))).rejects.toMatchObject({
      name: "WorldError",
      message: expect.stringContaining(message) as string,
    });
  });

  it("nobody there", async () => {
    await expect(rules(prometheus({ url: "http://127.0.0.1:1" }))).rejects.toMatchObject({
      kind: "unavailable",
      message: "Prometheus cannot be asked: ECONNREFUSED",
    });
  });

  it("an answer without end", async () => {
    answer = (_request, response) => {
      const chunk = "x".repeat(4 * 1024 * 1024);
      response.on("drain", () => response.write(chunk));
      response.write(chunk);
    };

    await expect(rules()).rejects.toMatchObject({
      message: expect.stringContaining("larger than 33554432 bytes") as string,
    });
  });

  it("none is named", async () => {
    await expect(rules(noMetrics)).rejects.toMatchObject({ kind: "not-found", message: "PROMETHEUS_URL is not set" });
  });
});
