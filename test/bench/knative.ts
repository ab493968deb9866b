/**
 * `npm run bench:knative`: from an alert to the first change on a real Knative, from zero and warm, and what an incident costs, beside a bare
 * function that is called in the same way in the same run. KUBECONFIG, BROKER_INGRESS and LOAD_IMAGE name the cluster, as for `npm run test:knative`.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import path from "node:path";

import { KubernetesCluster } from "../../lib/world/kubernetes/client.ts";
import { DEPLOYMENT, NAMESPACE } from "../../lib/world/kubernetes/kinds.ts";
import { fromKubeconfig } from "../../lib/world/kubernetes/kubeconfig.ts";
import type { Deployment } from "../../lib/world/kubernetes/objects.ts";
import { type Cluster, type KubeObject, orNothing } from "../../lib/world/world.ts";
import { isClosed, isSettledAs } from "../behaviours/shop.ts";
import { type Bed, bedOf, load } from "../support/knative/bed.ts";
import { Gateway } from "../support/knative/gateway.ts";
import { type Installed, install, isReady, teardown } from "../support/knative/install.ts";
import { PodDiary, podsOf, until, untilAtZero } from "../support/knative/pods.ts";
import { type BedShop, openBedShop } from "../support/knative/shop.ts";
import { type Figure, type Row, inText, median, ratioOf } from "./figure.ts";

const ROUNDS = Number(process.argv[2] ?? 5);
const BARE = "kubeheal-test-bare";
const KSVC = { apiVersion: "serving.knative.dev/v1", kind: "Service" };
const BARE_SERVICE = { ...KSVC, namespace: BARE, name: "bare" };

/** What one round needs, and the moments at which its pods began to count. */
interface Bench {
  readonly installed: Installed;
  readonly cluster: Cluster;
  readonly bare: Gateway;
  readonly rows: Record<RowName, number[]>;
  /** From when to when an incident, or a call of the bare function, had the machine to itself. */
  readonly spans: { readonly bare: [number, number][]; readonly engine: [number, number][] };
}

const UNITS = {
  "bare function, cold: POST to answer": "ms",
  "bare function, warm: POST to answer": "ms",
  "bare function: last request to zero": "s",
  "alerts, cold: POST to answer": "ms",
  "alert to first change, cold": "ms",
  "alert to first change, warm": "ms",
  "all functions: closed to zero": "s",
} as const;
type RowName = keyof typeof UNITS;

/** A Node server of ten lines, installed like a function of ours. */
async function installBare(bed: Bed, cluster: Cluster): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "kubeheal-bare-"));
  cpSync(path.join(import.meta.dirname, "peers/hello.cjs"), path.join(folder, "hello.cjs"));
  writeFileSync(path.join(folder, "image.json"), JSON.stringify({ entrypoint: ["node", "hello.cjs"] }));
  const image = await load(bed, "kubeheal-bare:1", folder);
  rmSync(folder, { recursive: true });
  await cluster.create({ ...NAMESPACE, metadata: { name: BARE } });
  const template = {
    metadata: { annotations: { "autoscaling.knative.dev/window": "6s" } },
    spec: { containers: [{ image, imagePullPolicy: "IfNotPresent", resources: { requests: { cpu: "20m" } } }] },
  };
  const labels = { "networking.knative.dev/visibility": "cluster-local" };
  await cluster.create({
    ...KSVC,
    metadata: { namespace: BARE, name: "bare", labels },
    spec: { template },
  } as KubeObject);
  const { satisfied } = await cluster.watchUntil(BARE_SERVICE, isReady, 120);
  if (!satisfied) throw new Error("the bare function is not ready");
}

async function timed<T>(work: () => Promise<T>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function callBare({ installed, bare, cluster, rows, spans }: Bench): Promise<void> {
  const call = (): Promise<unknown> => bare.ask("bare", { method: "POST", path: "/", body: {} });
  for (const namespace of [installed.namespace, BARE]) await untilAtZero(cluster, namespace);
  const from = Date.now();
  rows["bare function, cold: POST to answer"].push(await timed(call));
  const warm: number[] = [];
  for (let calls = 0; calls < 20; calls += 1) warm.push(await timed(call));
  rows["bare function, warm: POST to answer"].push(median(warm));
  const toZero = await timed(() => untilAtZero(cluster, BARE));
  rows["bare function: last request to zero"].push(toZero / 1000);
  spans.bare.push([from, Date.now()]);
}

/** From the POST of an alert to the moment at which the Deployment has its old image back. */
async function toFirstChange(shop: BedShop, alert: object): Promise<{ answered: number; changed: number }> {
  const { namespace } = shop.scene;
  const isBack = (found: Deployment | undefined): boolean =>
    found?.spec?.template.spec?.containers[0]?.image === shop.installed.workloads.well;
  const startedAt = performance.now();
  const changed = shop.cluster
    .watchUntil<Deployment>({ ...DEPLOYMENT, namespace, name: "cart" }, isBack, 120)
    .then(() => performance.now() - startedAt);
  await shop.post(alert);
  return { answered: performance.now() - startedAt, changed: await changed };
}

/** One incident from zero; and right after it, while its functions are still there, another. */
async function heal({ installed, cluster, rows, spans }: Bench): Promise<void> {
  const [cold, warm] = [await openBedShop(installed), await openBedShop(installed)];
  const [first, second] = [await cold.breakRollout(), await warm.breakRollout()];
  await untilAtZero(cluster, installed.namespace);
  const from = Date.now();
  const { answered, changed } = await toFirstChange(cold, cold.firing(first));
  rows["alerts, cold: POST to answer"].push(answered);
  rows["alert to first change, cold"].push(changed);
  await cold.scene.until("healed", isSettledAs("healed"));
  await cold.post(cold.resolved(first));
  await cold.scene.until("closed", isClosed);
  const toZero = await timed(() => untilAtZero(cluster, installed.namespace));
  rows["all functions: closed to zero"].push(toZero / 1000);
  spans.engine.push([from, Date.now()]);

  // Warm: everything has been used a moment ago, for another shop.
  const third = await openBedShop(installed);
  const again = await third.breakRollout();
  await toFirstChange(third, third.firing(again));
  rows["alert to first change, warm"].push((await toFirstChange(warm, warm.firing(second))).changed);
  await third.scene.until("healed", isSettledAs("healed"));
  await warm.scene.until("healed", isSettledAs("healed"));
  for (const [shop, pod] of [
    [third, again],
    [warm, second],
  ] as const)
    await shop.post(shop.resolved(pod));
  for (const shop of [third, warm]) await shop.scene.until("closed", isClosed);
  for (const shop of [cold, warm, third]) await shop.end();
}

async function measure(bench: Bench): Promise<Figure> {
  const { installed, cluster, spans } = bench;
  const diaries = { bare: new PodDiary(cluster, BARE), engine: new PodDiary(cluster, installed.namespace) };
  for (let round = 0; round < ROUNDS; round += 1) {
    await callBare(bench);
    await heal(bench);
    const last = Object.entries(bench.rows).map(([name, values]) => `${name} ${values.at(-1)?.toFixed(1)}`);
    process.stdout.write(`round ${round + 1} of ${ROUNDS}: ${last.join("; ")}\n`);
  }
  for (const namespace of [BARE, installed.namespace])
    await until("all pods have ended", async () => (await podsOf(cluster, namespace)).length === 0, 400);
  await Promise.all([diaries.bare.close(), diaries.engine.close()]);
  const podSeconds = (whose: "bare" | "engine", kind: "serving" | "inAll"): number[] =>
    spans[whose].map(([from, to]) => diaries[whose].secondsBetween(from, to)[kind]);
  return figureOf(bench.rows, {
    "bare function: pod-seconds a request": podSeconds("bare", "serving"),
    "pod-seconds an incident": podSeconds("engine", "serving"),
    "the same, with the time to end": podSeconds("engine", "inAll"),
  });
}

function figureOf(times: Record<RowName, number[]>, podSeconds: Record<string, number[]>): Figure {
  const row = (name: string, unit: string, values: readonly number[]): Row => ({ name, unit, values });
  const timed = Object.entries(UNITS).map(([name, unit]) => row(name, unit, times[name as RowName]));
  const costs = Object.entries(podSeconds).map(([name, values]) => row(name, "s", values));
  const [bareCold, bareWarm, bareZero, alertsCold, changeCold, changeWarm, zero] = timed as [
    Row,
    Row,
    Row,
    Row,
    Row,
    Row,
    Row,
  ];
  return {
    name: "knative",
    what: "a bad rollout of a Deployment with three pods, undone; window 6 s, soak 2 s",
    rows: [...timed, ...costs],
    ratios: [
      ratioOf("alerts ÷ bare, cold", [alertsCold, bareCold], "<= 1.5"),
      ratioOf("first change ÷ bare, cold", [changeCold, bareCold], "3 functions one after another: 3"),
      ratioOf("first change ÷ bare, warm", [changeWarm, bareWarm], "-"),
      ratioOf("to zero ÷ bare", [zero, bareZero], "1"),
      ratioOf("pod-seconds ÷ bare", [costs[1]!, costs[0]!], "-"),
    ],
    notes: [
      `load ${loadavg()
        .map((load) => load.toFixed(1))
        .join(" ")} on ${cpus().length} cores at the end`,
    ],
  };
}

const bed = bedOf(process.env);
if (typeof bed === "string") throw new Error(bed);
const installed = await install(bed);
const cluster = new KubernetesCluster(await fromKubeconfig());
try {
  await installBare(bed, cluster);
  const rows = Object.fromEntries(Object.keys(UNITS).map((name) => [name, []])) as unknown as Record<RowName, number[]>;
  const bare = new Gateway(cluster, BARE);
  process.stdout.write(
    `${inText(await measure({ installed, cluster, bare, rows, spans: { bare: [], engine: [] } }))}\n`,
  );
} finally {
  await orNothing(cluster.delete(BARE_SERVICE));
  cluster.close();
  await teardown();
}
