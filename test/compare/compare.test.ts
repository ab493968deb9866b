import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import { OPERATIONS } from "../../lib/api/openapi/operations.ts";
import { questionsAbout } from "../../lib/compare/questions.ts";

const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface Heard {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
}

/** Answers each path as it is told, and everything else with 404. */
async function engine(answers: Record<string, [number, unknown]>): Promise<{ url: string; heard: Heard[] }> {
  const heard: Heard[] = [];
  const server = http.createServer(({ method = "", url = "", headers }, response) => {
    heard.push({ method, url, authorization: headers.authorization });
    const [status, body] = answers[url.split("?")[0] ?? ""] ?? [404, "404 page not found"];
    response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
}

const MAIN = path.resolve(import.meta.dirname, "../../lib/compare/main.ts");
function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

it("says of each question what a client of the old engine would notice, and ends with 1 when there is anything", async () => {
  const old = await engine({
    "/health": [200, { status: "ok", version: "dev" }],
    "/api/v1/incidents": [200, { incidents: [{ id: "a", labels: { team: "web" } }], total: 1 }],
    "/api/v1/models": [200, { models: ["a"], count: 1 }],
  });
  const now = await engine({
    "/health": [200, { status: "ok", version: "1" }],
    "/api/v1/incidents": [200, { incidents: [{ id: "b", labels: {}, phase: "healed" }], total: "1" }],
    "/api/v1/models": [503, { error: "no" }],
  });

  const { code, out } = await run(old.url, now.url);

  expect(out).toContain("same     GET /health: 200\n");
  expect(out).toContain(
    "DIFFERS  GET /api/v1/incidents: 200\n           other type: total (number is now string)\n           new: incidents[].phase\n",
  );
  expect(out).toContain("DIFFERS  GET /api/v1/models: 200 is now 503\n");
  expect(out).toContain("same     GET /api/v1/there-is-no-such-route: 404\n");
  expect(out).toMatch(/\d+ of \d+ the same/);
  expect(code).toBe(1);
});

it("ends with 0 when nothing is lost", async () => {
  const old = await engine({ "/health": [200, { status: "ok" }] });
  const now = await engine({ "/health": [200, { status: "ok", more: 1 }] });

  expect((await run(old.url, now.url)).code).toBe(0);
});

describe("an engine that answers nothing: each line says why, the last names it, and it ends with 2", () => {
  const silent = async (answer: http.RequestListener): Promise<string> => {
    const server = http.createServer(answer);
    servers.push(server);
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  it.each<[string, () => Promise<string>, RegExp]>([
    ["is gone", async () => "http://127.0.0.1:1", /no answer \(.*(ECONNREFUSED|bad port).*\) is now 404/],
    ["hangs", () => silent(() => undefined), /no answer \(it took too long\) is now 404/],
    ["hangs up", () => silent(({ socket }) => void socket.destroy()), /no answer \(other side closed\) is now 404/],
    [
      "speaks no TLS",
      async () => (await silent(() => undefined)).replace("http:", "https:"),
      /no answer \(TLS: [a-z ]+\) is now 404$/,
    ],
    [
      "answers without end",
      () => silent((_, response) => void response.end(Buffer.alloc(33 * 1024 * 1024, "x"))),
      /no answer \(its answer is larger than 33554432 bytes\) is now 404/,
    ],
  ])("%s", { timeout: 60_000 }, async (_what, make, line) => {
    const [old, now] = [await make(), await engine({})];

    const { code, out } = await run(old, now.url, "--patience", "1");

    expect(out.split("\n")[0]).toMatch(line);
    expect(out.trimEnd().split("\n").at(-1)).toBe(`${old} answered nothing: there is nothing to compare`);
    expect(out.match(/GET|POST/g)).toHaveLength(3);
    expect(code).toBe(2);
  });
});

it("what is no JSON is compared by its status", async () => {
  const [old, now] = [
    await engine({ "/health": [200, "<html>"] }),
    await engine({ "/health": [200, { status: "ok" }] }),
  ];

  const { code, out } = await run(old.url, now.url);

  expect([code, out.split("\n")[0]]).toEqual([0, "same     GET /health: 200"]);
});

it("asks both the same about the namespace that was named, and tells the token to the new one only", async () => {
  const [old, now] = [await engine({}), await engine({})];
  const file = path.join(mkdtempSync(path.join(tmpdir(), "kubeheal-compare-")), "token");
  writeFileSync(file, "secret\n");
  await run(old.url, now.url, "--namespace", "shop", "--deployment", "cart", "--token-file", file);

  expect(now.heard.map(({ method, url }) => [method, url])).toEqual(old.heard.map(({ method, url }) => [method, url]));
  expect(old.heard.map(({ url }) => url)).toContain("/api/v1/detect/deployment/shop/cart");
  expect(old.heard.every(({ authorization }) => authorization === undefined)).toBe(true);
  expect(now.heard.every(({ authorization }) => authorization === "Bearer secret")).toBe(true);
});

it.each([[[]], [["http://a"]], [["ftp://a", "http://b"]], [["http://a", "http://b", "--what"]]])(
  "%j is not understood",
  async (args) => {
    const { code, err } = await run(...args);

    expect([code, err]).toEqual([2, expect.stringContaining("npm run compare -- OLD_URL NEW_URL")]);
  },
);

it("asks nothing that opens, heals or clears", () => {
  const asked = questionsAbout({ namespace: "shop", deployment: "cart" });
  const posts = asked.filter(({ method }) => method === "POST").map(({ path }) => path);

  expect(posts).toEqual(["/api/v1/recommendations", "/api/v1/predict", "/api/v1/anomalies/analyze"]);
  expect(new Set(asked.map(({ path }) => path)).size).toBe(asked.length);
});

it("asks every route of the Go engine that only reads", () => {
  const reads = OPERATIONS.filter(({ method, path }) => method === "get" && path.startsWith("/api/v1/")).map(
    ({ path }) => path,
  );
  const asked = questionsAbout({ namespace: "shop", deployment: "cart" }).map(({ path }) => path.split("?")[0] ?? "");
  const isAsked = (template: string): boolean =>
    asked.some((path) => new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path));
  // Those that the Go engine did not have, and one that needs the name of a model.
  const OURS = [
    "/api/v1/incidents/{id}",
    "/api/v1/cluster/status",
    "/api/v1/drops",
    "/api/v1/capacity/trends",
    "/api/v1/models/{model}/health",
  ];

  expect(reads.filter((path) => !isAsked(path)).sort()).toEqual([...OURS].sort());
});
