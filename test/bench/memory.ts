import { alert } from "../support/alerts.ts";
import { Child, eventOf, freePort } from "../support/child.ts";
import { type Figure, ratioOf } from "./figure.ts";
import { residentMegabytes } from "./process-cost.ts";
import type { RealCluster } from "./real-cluster.ts";

const ROUNDS = 5;
const HERE = import.meta.dirname;

/** What an idle function holds, after it has answered an event. */
export async function memory(real: RealCluster): Promise<Figure> {
  const namespace = await real.namespace("memory");
  const pod = await real.podIn(namespace);
  const bare = { name: "bare Node", unit: "MB", values: [] as number[] };
  const faas = { name: "faas-js-runtime 4.0.1", unit: "MB", values: [] as number[] };
  const ours = { name: "alerts, built, in a pod", unit: "MB", values: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.values.push(await idle([`${HERE}/peers/bare.cjs`], {}));
    faas.values.push(await idle([`${HERE}/peers/faas.cjs`], {}, "/"));
    const variables = {
      FUNCTION: "alerts",
      K_SINK: "http://127.0.0.1:1/",
      HOST: "127.0.0.1",
      K_SERVICE: "alerts",
      ...pod,
    };
    ours.values.push(
      await idle(["-r", `${HERE}/peers/pod-files.cjs`, `${HERE}/../../dist/main.js`], variables, "/functions/alerts"),
    );
  }
  return {
    name: "memory",
    what: "resident memory one second after the first event",
    rows: [bare, faas, ours],
    ratios: [ratioOf("alerts ÷ bare Node", [ours, bare], "<= 2"), ratioOf("faas ÷ bare Node", [faas, bare], "-")],
    notes: [],
  };
}

async function idle(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
  path?: string,
): Promise<number> {
  const child = new Child(await freePort(), args, variables);
  const labels = { namespace: "default", pod: "nothing-1" };
  const event = eventOf("io.kubeheal.alert.fired", alert("KubePodCrashLooping", labels));
  try {
    if (path !== undefined) await child.answers({ path, ...event });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return residentMegabytes(child.pid);
  } finally {
    await child.end("SIGKILL");
  }
}
