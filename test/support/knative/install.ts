/** Before the tests on a Knative: the image is built and loaded, and the chart installed with helm, once for all of them. Afterwards it is removed. */
import { randomBytes } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import type { TestProject } from "vitest/node";

import type { Settings } from "../../../lib/domain/settings.ts";
import { KubernetesCluster } from "../../../lib/world/kubernetes/client.ts";
import { BROKER, NAMESPACE, SECRET, TRIGGER } from "../../../lib/world/kubernetes/kinds.ts";
import { fromKubeconfig } from "../../../lib/world/kubernetes/kubeconfig.ts";
import { type Cluster, type KubeObject, orNothing } from "../../../lib/world/world.ts";
import { type Bed, bedOf, load, run } from "./bed.ts";
import { podsOf, until } from "./pods.ts";

/** What a test must know of the installation. */
export interface Installed {
  readonly bed: Bed;
  /** Of the engine. */
  readonly namespace: string;
  readonly token: string;
  readonly image: string;
  /** Namespaces that have opted in, for a test each. */
  readonly shops: readonly string[];
  /** A version of the workload that is well, and one that crashes. */
  readonly workloads: { readonly well: string; readonly crashes: string };
}

declare module "vitest" {
  interface ProvidedContext {
    /** A sentence: why there is no installation. */
    readonly installed: Installed | string;
  }
}

const CHART = "charts/coordination-engine";
const RELEASE = "kubeheal";
const NAMESPACE_OF_THE_ENGINE = "kubeheal-test";
/** A Trigger that was made before its Service had an address is looked at again by Knative with a pause that doubles: up to minutes. */
const READY_SECONDS = 400;
const SHOPS = 32;
const KSVC = { apiVersion: "serving.knative.dev/v1", kind: "Service" };

/** The design's times, in seconds that a test can wait for, and that a function which starts from zero can keep. */
export const TIMES = {
  soakSeconds: 2,
  symptomSeconds: 1,
  quietSeconds: 2,
  tickSeconds: 2,
  resendSeconds: 10,
  lookAgainSeconds: 2,
  patienceSeconds: 120,
} satisfies Partial<Settings>;

export async function setup(project: Pick<TestProject, "provide">): Promise<void> {
  const bed = bedOf(process.env);
  if (typeof bed === "string") {
    process.stdout.write(`skipped, the tests on a Knative: ${bed}\n`);
    project.provide("installed", bed);
    return;
  }
  project.provide("installed", await install(bed));
}

export async function teardown(): Promise<void> {
  const bed = bedOf(process.env);
  if (typeof bed === "string") return;
  await remove(bed);
}

export async function install(bed: Bed): Promise<Installed> {
  const cluster = new KubernetesCluster(await fromKubeconfig());
  try {
    await remove(bed);
    const tag = randomBytes(4).toString("hex");
    await run(process.execPath, "test/support/image.ts");
    const image = await load(bed, `kubeheal:${tag}`, "dist/image");
    const workloads = { well: await loadWorkload(bed, "well"), crashes: await loadWorkload(bed, "crashes") };
    const shops = Array.from({ length: SHOPS }, (_, index) => `kubeheal-test-shop-${index + 1}`);
    const token = randomBytes(32).toString("hex");
    await namespaces(cluster, shops, token);
    await helm(bed, { image, shops });
    await untilReady(cluster);
    return { bed, namespace: NAMESPACE_OF_THE_ENGINE, token, image, shops, workloads };
  } finally {
    cluster.close();
  }
}

/** The same image under a new tag: Knative makes a new revision of every function. */
export async function upgrade({ bed, image }: Installed): Promise<void> {
  const cluster = new KubernetesCluster(await fromKubeconfig());
  try {
    const next = await load(bed, `kubeheal:${randomBytes(4).toString("hex")}`, "dist/image");
    const tag = next.split(":").at(-1)!;
    if (image.endsWith(tag)) throw new Error(`${tag} is installed already`);
    await setValue(bed, `image.tag=${tag}`);
    await untilReady(cluster);
  } finally {
    cluster.close();
  }
}

/** Another value of the chart, for the tests of one file; they put it back. */
export async function configure({ bed }: Installed, value: string): Promise<void> {
  const cluster = new KubernetesCluster(await fromKubeconfig());
  try {
    await setValue(bed, value);
    await untilReady(cluster);
  } finally {
    cluster.close();
  }
}

async function setValue({ helm: program }: Bed, value: string): Promise<void> {
  const same = ["--namespace", NAMESPACE_OF_THE_ENGINE, "--reuse-values"];
  await run(program, "upgrade", RELEASE, CHART, ...same, "--set", value);
}

async function loadWorkload(bed: Bed, behaviour: string): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "kubeheal-workload-"));
  cpSync(path.join(import.meta.dirname, "workload"), folder, { recursive: true });
  const file = path.join(folder, "image.json");
  const said = JSON.parse(readFileSync(file, "utf8")) as object;
  writeFileSync(file, JSON.stringify({ ...said, env: { BEHAVIOUR: behaviour } }));
  const image = await load(bed, `kubeheal-workload-${behaviour}:1`, folder);
  rmSync(folder, { recursive: true });
  return image;
}

async function namespaces(cluster: Cluster, shops: readonly string[], token: string): Promise<void> {
  await cluster.create({ ...NAMESPACE, metadata: { name: NAMESPACE_OF_THE_ENGINE } });
  const metadata = { name: "kubeheal-token", namespace: NAMESPACE_OF_THE_ENGINE };
  await cluster.create({ ...SECRET, metadata, stringData: { token } } as KubeObject);
  for (const name of shops)
    await cluster.create({ ...NAMESPACE, metadata: { name, labels: { "kubeheal.io/heal": "auto" } } });
}

/** As a user would, with times that a test can wait for. */
async function helm(bed: Bed, { image, shops }: { image: string; shops: readonly string[] }): Promise<void> {
  const [, repository, tag] = /^(.*):([^:/]+)$/.exec(image)!;
  const values = {
    image: { repository, tag },
    rbac: { namespaces: shops },
    // The shortest that Knative allows.
    scale: { window: "6s" },
    // Pods that are on their way out count for the scheduler, and a test bed is small.
    resources: { requests: { cpu: "20m", memory: "64Mi" }, limits: { memory: "256Mi" } },
    settings: Object.fromEntries(Object.entries(TIMES).map(([name, seconds]) => [variableOf(name), seconds])),
  };
  const folder = mkdtempSync(path.join(tmpdir(), "kubeheal-values-"));
  const file = path.join(folder, "values.json");
  writeFileSync(file, JSON.stringify(values));
  await run(bed.helm, "install", RELEASE, CHART, "--namespace", NAMESPACE_OF_THE_ENGINE, "--values", file);
  rmSync(folder, { recursive: true });
}

/** `soakSeconds` is KUBEHEAL_SOAK_SECONDS. */
function variableOf(setting: string): string {
  return `KUBEHEAL_${setting.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

async function untilReady(cluster: Cluster): Promise<void> {
  const kinds = [KSVC, BROKER, TRIGGER, { apiVersion: "sources.knative.dev/v1", kind: "PingSource" }];
  for (const kind of kinds) {
    const { items } = await cluster.list<Conditioned>(kind, { namespace: NAMESPACE_OF_THE_ENGINE });
    if (items.length === 0) throw new Error(`the chart has no ${kind.kind}`);
    for (const { metadata } of items) {
      const ref = { ...kind, namespace: NAMESPACE_OF_THE_ENGINE, name: metadata.name };
      const { satisfied, object } = await cluster.watchUntil<Conditioned>(ref, isReady, READY_SECONDS);
      if (!satisfied) throw new Error(`${kind.kind} ${metadata.name} is not ready: ${JSON.stringify(object?.status)}`);
    }
  }
}

export interface Conditioned extends KubeObject {
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

export function isReady(object: Conditioned | undefined): boolean {
  const isObserved = object?.status?.observedGeneration === object?.metadata.generation;
  return (
    isObserved && object?.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") === true
  );
}

/** What this run, or one that was cut off, has installed. */
async function remove(bed: Bed): Promise<void> {
  const cluster = new KubernetesCluster(await fromKubeconfig());
  try {
    await run(bed.helm, "uninstall", RELEASE, "--namespace", NAMESPACE_OF_THE_ENGINE, "--ignore-not-found");
    const { items } = await cluster.listMetadata(NAMESPACE, {});
    const ours = items.map(({ metadata }) => metadata.name).filter((name) => name.startsWith(NAMESPACE_OF_THE_ENGINE));
    // Pods of functions take half a minute to end, and a namespace that still has some is looked at again only minutes later.
    await until("all pods have ended", async () => (await podsOf(cluster, NAMESPACE_OF_THE_ENGINE)).length === 0);
    for (const name of ours) await orNothing(cluster.delete({ ...NAMESPACE, name }));
    for (const name of ours) await cluster.watchUntil({ ...NAMESPACE, name }, (object) => object === undefined, 240);
  } finally {
    cluster.close();
  }
}
