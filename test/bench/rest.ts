import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";

import { Child, freePort } from "../support/child.ts";
import type { Load, Took } from "./driver.ts";
import { type Figure, type Row, ratioOf } from "./figure.ts";
import { cpuMilliseconds } from "./process-cost.ts";

const ROUNDS = 5;
const STORED = 10_000;
const HERE = import.meta.dirname;
const run = promisify(execFile);
const JSON_TYPE = { "content-type": "application/json" };

interface Asked {
  readonly name: string;
  readonly pid: number;
  readonly load: Load;
  readonly perCpuSecond: number[];
  readonly p99: number[];
}

const TRIGGER = {
  incident_id: "inc-77aa0012",
  namespace: "shop",
  resource: { kind: "Deployment", name: "cart" },
  issue: { type: "pod_crash_loop", description: "cart keeps restarting", severity: "high" },
};

/** What people and tools ask of the REST API: requests per second of its own CPU, and how long the slowest hundredth waits. */
export async function rest(): Promise<Figure> {
  const hello = new Child(await freePort(), [`${HERE}/peers/hello.cjs`], {});
  const api = spawn(process.execPath, [`${HERE}/rest-server.ts`, String(STORED)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = (await once(api.stdout, "data")) as [Buffer];
    const { port } = JSON.parse(line.toString()) as { port: number };
    await hello.answers({ path: "/", headers: JSON_TYPE, body: "{}" });
    const all = contenders(hello, { port, pid: api.pid! });
    for (const { load } of all) await drive({ ...load, requests: Math.ceil(load.requests / 4) });
    for (let round = 0; round < ROUNDS; round += 1) for (const each of all) await measure(each);
    return figureOf(all);
  } finally {
    await hello.end("SIGKILL");
    api.kill("SIGKILL");
  }
}

function contenders(hello: Child, { port, pid }: { port: number; pid: number }): Asked[] {
  const get = (path: string, requests: number): Load => ({
    port,
    path,
    requests,
    method: "GET",
    headers: {},
    body: "",
    connections: 8,
    status: 200,
  });
  const post = { headers: JSON_TYPE, connections: 8 };
  const asked = (name: string, of: number, load: Load): Asked => ({ name, pid: of, load, perCpuSecond: [], p99: [] });
  return [
    asked("hello: node:http, CommonJS", hello.pid, {
      ...post,
      port: hello.port,
      path: "/",
      body: "{}",
      requests: 1500,
      status: 202,
    }),
    asked("GET /health", pid, get("/health", 1500)),
    asked("GET /api/v1/health", pid, get("/api/v1/health", 500)),
    asked("POST /api/v1/remediation/trigger", pid, {
      ...post,
      port,
      path: "/api/v1/remediation/trigger",
      body: JSON.stringify(TRIGGER),
      requests: 200,
      status: 202,
    }),
    asked(`GET /api/v1/incidents of ${STORED}`, pid, get("/api/v1/incidents?limit=100", 16)),
  ];
}

async function measure({ pid, load, perCpuSecond, p99 }: Asked): Promise<void> {
  const before = cpuMilliseconds(pid);
  const took = await drive(load);
  perCpuSecond.push((load.requests * 1000) / (cpuMilliseconds(pid) - before));
  p99.push(took.p99);
}

async function drive(load: Load): Promise<Took> {
  const { stdout } = await run(process.execPath, [`${HERE}/driver.ts`, JSON.stringify(load)]);
  return JSON.parse(stdout) as Took;
}

function figureOf(all: readonly Asked[]): Figure {
  const speeds: Row[] = all.map(({ name, perCpuSecond }) => ({
    name,
    unit: "requests per CPU second",
    values: perCpuSecond,
  }));
  const waits: Row[] = all.map(({ name, p99 }) => ({ name: `${name}, p99`, unit: "ms", values: p99 }));
  const hello = speeds[0]!;
  return {
    name: "rest",
    what: "8 kept connections from another process; the API on a cluster in memory",
    rows: [...speeds, ...waits],
    ratios: speeds.slice(1).map((row) => ratioOf(`${row.name} ÷ hello`, [row, hello], "-")),
    notes: [
      `The list is of ${STORED} stored incidents, the first hundred of it: all of their metadata is read, by pages of 500, and each is copied by the cluster in memory.`,
      "A trigger joins the incident that the first one opened: the target is looked up, the incident written, and an event sent to nobody.",
      "The Go engine on a like machine: 11 requests of /api/v1/health a second; 10,000 identical incidents were kept 10,000 times.",
    ],
  };
}
