/**
 * `npm run bench`: every figure is a ratio between things measured in this run, in turns. CPU time comes first, because it hardly depends on
 * what else the machine does. Nothing passes or fails by time.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";

import { diagnosis } from "./diagnosis.ts";
import { type Figure, type Skipped, inText } from "./figure.ts";
import { latency } from "./latency.ts";
import { memory } from "./memory.ts";
import { predictions } from "./predictions.ts";
import { type RealCluster, realCluster } from "./real-cluster.ts";
import { requests } from "./requests.ts";
import { rest } from "./rest.ts";
import { start } from "./start.ts";
import { storage, storageInMemory } from "./storage.ts";
import { storm } from "./storm.ts";
import { throughput } from "./throughput.ts";

const ROOT = join(import.meta.dirname, "../..");
const FIGURES: Readonly<Record<string, (real: RealCluster) => Promise<Figure>>> = { start, memory, latency, storage };
const WITHOUT_CLUSTER: Readonly<Record<string, () => Promise<Figure>>> = {
  throughput,
  requests,
  rest,
  diagnosis,
  storm,
  predictions,
  "storage in memory": storageInMemory,
};

async function figures(wanted: readonly string[], done: (figure: Figure | Skipped) => void): Promise<void> {
  const isWanted = ([name]: readonly [string, unknown]): boolean => wanted.length === 0 || wanted.includes(name);
  for (const [, measure] of Object.entries(WITHOUT_CLUSTER).filter(isWanted)) done(await measure());
  const real = await realCluster();
  try {
    for (const [name, measure] of Object.entries(FIGURES).filter(isWanted))
      done(real ? await measure(real) : { name, skipped: "set KUBECONFIG" });
  } finally {
    await real?.end();
  }
}

const startedAt = new Date();
const found: (Figure | Skipped)[] = [];
execFileSync(process.execPath, [join(ROOT, "test/support/build.ts")], { stdio: "ignore" });
await figures(process.argv.slice(2), (figure) => {
  found.push(figure);
  process.stdout.write(`${inText(figure)}\n`);
});
const machine = { node: process.version, cpus: cpus().length, model: cpus()[0]?.model, load: loadavg() };
const seconds = (Date.now() - startedAt.getTime()) / 1000;
const file = join(ROOT, "bench-results", `${startedAt.toISOString().replaceAll(/[:.]/g, "-")}.json`);
mkdirSync(join(ROOT, "bench-results"), { recursive: true });
writeFileSync(
  file,
  `${JSON.stringify({ at: startedAt.toISOString(), seconds, machine, figures: found }, undefined, 2)}\n`,
);
process.stdout.write(`${seconds.toFixed(0)} s in all; ${file}\n`);
