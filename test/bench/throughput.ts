import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";

import { alert } from "../support/alerts.ts";
import { Child, eventOf, freePort } from "../support/child.ts";
import type { Load } from "./driver.ts";
import { type Figure, type Row, ratioOf } from "./figure.ts";
import type { Serving } from "./function-server.ts";
import { cpuMilliseconds } from "./process-cost.ts";

const ROUNDS = 5;
const EVENTS = 2000;
const WARM_UP = 3000;
const FIXED = { requests: EVENTS, connections: 16 };
const HERE = import.meta.dirname;
const run = promisify(execFile);

interface Contender {
  readonly name: string;
  readonly pid: number;
  readonly end: () => unknown;
  readonly load: Load;
  readonly values: number[];
}

/** Events that one function hears, checks and finds known, per second of its own CPU. */
export async function throughput(): Promise<Figure> {
  const contenders = await Promise.all([
    peer("faas-js-runtime 4.0.1", "faas.cjs", 204),
    peer("hello: node:http, CommonJS", "hello.cjs", 202),
    ours("alerts", "in-memory"),
    ours("alerts", "from-a-map"),
    ours("steps", "in-memory"),
    ours("steps", "from-a-map"),
  ]);
  try {
    for (const { load } of contenders) await drive({ ...load, requests: WARM_UP });
    for (let round = 0; round < ROUNDS; round += 1)
      for (const contender of contenders) contender.values.push(await perCpuSecond(contender));
  } finally {
    for (const { end } of contenders) end();
  }
  return figureOf(contenders.map(({ name, values }) => ({ name, unit: "events per CPU second", values })));
}

function figureOf(rows: readonly Row[]): Figure {
  const [faas, hello, alerts, alertsAlone, steps, stepsAlone] = rows as unknown as [Row, Row, Row, Row, Row, Row];
  return {
    name: "throughput",
    what: `${FIXED.connections} kept connections from another process; an alert that is known, and a step that is not requested`,
    rows,
    ratios: [
      ratioOf("hello ÷ faas-js-runtime", [hello, faas], "-"),
      ratioOf("alerts ÷ faas-js-runtime", [alerts, faas], ">= 2.5"),
      ratioOf("alerts without the cluster ÷ faas", [alertsAlone, faas], ">= 2.5"),
      ratioOf("steps ÷ faas-js-runtime", [steps, faas], ">= 2.5"),
      ratioOf("steps without the cluster ÷ faas", [stepsAlone, faas], ">= 2.5"),
    ],
    notes: [
      "The hello reads nothing and checks nothing: its ratio is the most that anybody can reach on this machine.",
      "The peer's function does nothing and checks nothing. Ours read the cluster in memory (alerts 4 objects, steps 1) and write a log line; steps store that they dropped it, many in one write.",
      "Without the cluster: its answers come from a map; the difference to the row above is what the cluster in memory costs.",
    ],
  };
}

async function peer(name: string, file: string, status: number): Promise<Contender> {
  const child = new Child(await freePort(), [`${HERE}/peers/${file}`], {});
  const event = eventOf("io.kubeheal.alert.fired", alert("Any", {}));
  const load = { ...FIXED, port: child.port, path: "/", ...event, status };
  await child.answers(load);
  return { name, pid: child.pid, end: () => child.end("SIGKILL"), load, values: [] };
}

async function ours(name: "alerts" | "steps", answers: "in-memory" | "from-a-map"): Promise<Contender> {
  const child = spawn(process.execPath, [`${HERE}/function-server.ts`, name, answers], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const { port, known, incident } = JSON.parse(line.toString()) as Serving;
  const stale = { step: "stp-none", attempt: 1, proof: "none" };
  const event =
    name === "alerts"
      ? eventOf("io.kubeheal.alert.fired", known)
      : withAction(eventOf("io.kubeheal.step.requested", stale, incident));
  const load = { ...FIXED, port, path: `/functions/${name}`, ...event, status: 202 };
  const suffix = answers === "in-memory" ? "" : " without the cluster";
  return { name: `${name}${suffix}`, pid: child.pid!, end: () => child.kill("SIGKILL"), load, values: [] };
}

function withAction({ headers, body }: ReturnType<typeof eventOf>): ReturnType<typeof eventOf> {
  return { headers: { ...headers, "ce-action": "undo-rollout" }, body };
}

async function perCpuSecond({ pid, load }: Contender): Promise<number> {
  const before = cpuMilliseconds(pid);
  await drive(load);
  return (load.requests * 1000) / (cpuMilliseconds(pid) - before);
}

async function drive(load: Load): Promise<void> {
  await run(process.execPath, [`${HERE}/driver.ts`, JSON.stringify(load)]);
}
