import type { Incident } from "../../lib/domain/incident.ts";
import { openIncident } from "../../lib/engine/open-incident.ts";
import { lookAround } from "../../lib/evidence/look-around.ts";
import { diagnoseAndPlan } from "../../lib/healing/consider.ts";
import { contextOf } from "../../lib/healing/context.ts";
import { QUOTA_SHOP, SHOP } from "../../lib/rehearsal/people.ts";
import { scenarios } from "../../lib/rehearsal/scenarios/index.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { DEPLOYMENT } from "../../lib/world/kubernetes/kinds.ts";
import type { Cluster } from "../../lib/world/world.ts";
import { signal } from "../support/incidents.ts";
import { settings as defaults } from "../support/settings.ts";
import { silentLog } from "../support/silent-log.ts";
import { type Figure, type Row, ratioOf } from "./figure.ts";
import { readingWorld } from "./reading-world.ts";

const ROUNDS = 200;
type Call = () => Promise<unknown>;

interface Diagnosed {
  readonly workload: string;
  readonly problem: string;
  readonly requests: number;
  readonly milliseconds: number;
  readonly bare: number;
}

/** Each scenario of the rehearsal about a Deployment: what it costs to say what is wrong and what to do, beside the same reads alone. */
export async function diagnosis(): Promise<Figure> {
  const cluster = await broken();
  const found: Diagnosed[] = [];
  for (const workload of await workloads(cluster)) found.push(await costOf(cluster, workload));
  const row = (name: string, unit: string, value: (each: Diagnosed) => number): Row => {
    return { name, unit, values: found.map(value) };
  };
  const spent = row("diagnosis", "CPU ms", ({ milliseconds }) => milliseconds);
  const bare = row("the same reads alone", "CPU ms", ({ bare }) => bare);
  return {
    name: "diagnosis",
    what: `of ${found.length} Deployments in trouble, each ${ROUNDS} times: evidence, what changed around it, cause and plan; in memory`,
    rows: [row("reads", "requests", ({ requests }) => requests), spent, bare],
    ratios: [ratioOf("CPU, diagnosis ÷ its reads", [spent, bare], "-")],
    notes: [
      found.map(({ workload, problem, requests }) => `${workload} ${requests} (${problem})`).join(", "),
      "The reads are answered from memory: what they cost on a real API server is their number.",
    ],
  };
}

async function broken(): Promise<InMemoryCluster> {
  const cluster = new InMemoryCluster();
  cluster.add(namespace(defaults().namespace));
  for (const shop of [SHOP, QUOTA_SHOP]) cluster.add(namespace(shop, { "kubeheal.io/heal": "auto" }));
  for (const each of Object.values(scenarios)) await each.prepare(cluster);
  await cluster.clock.passSeconds(7200);
  for (const each of Object.values(scenarios)) await each.break(cluster);
  await cluster.clock.passSeconds(180);
  return cluster;
}

async function workloads(cluster: Cluster): Promise<string[]> {
  const { items } = await cluster.listMetadata(DEPLOYMENT, { namespace: SHOP });
  const there = new Set(items.map(({ metadata }) => metadata.name));
  return [...new Set(Object.values(scenarios).map(({ workload }) => workload))].filter((name) => there.has(name));
}

async function costOf(cluster: InMemoryCluster, workload: string): Promise<Diagnosed> {
  const calls: Call[] = [];
  const noting = new Proxy(cluster, {
    get: (target, method: keyof Cluster) => {
      const call = (target[method] as (...args: unknown[]) => Promise<unknown>).bind(target);
      return (...args: unknown[]): Promise<unknown> => {
        calls.push(() => call(...args));
        return call(...args);
      };
    },
  });
  const incident = opened(cluster, workload);
  const { finding, progress } = await diagnose(noting, cluster, incident);
  const milliseconds = await perRound(() => diagnose(cluster, cluster, incident));
  const bare = await perRound(() => Promise.all(calls.map((call) => call().catch(() => undefined))));
  return { workload, problem: finding?.problem ?? progress.status, requests: calls.length, milliseconds, bare };
}

function opened({ clock }: InMemoryCluster, workload: string): Incident {
  const startsAt = clock.now().toISOString();
  const opening = {
    target: { ...DEPLOYMENT, namespace: SHOP, name: workload },
    namespace: SHOP,
    signals: [signal({ startsAt, heardAt: startsAt })],
    traceparent: "00-1-1-01",
  };
  return openIncident(opening, 1, { now: clock.now(), settings: defaults() });
}

function diagnose(reads: Cluster, { clock }: InMemoryCluster, incident: Incident): Promise<Incident> {
  return diagnoseAndPlan(
    contextOf({ world: readingWorld(reads, () => clock.now()), settings: defaults(), log: silentLog() }),
    incident,
    lookAround,
  );
}

async function perRound(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round += 1) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / ROUNDS;
}
