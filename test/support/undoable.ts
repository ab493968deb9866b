/** For each action that can be taken back: what it is done to, and what takes it back, made from chance. */
import fc from "fast-check";

import type { ActionName } from "../../lib/actions/index.ts";
import type { Target } from "../../lib/domain/target.ts";
import { templateHash } from "../../lib/domain/template.ts";
import type { Parameters } from "../../lib/domain/workflow.ts";
import { deployment } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import {
  CONTROLLER_REVISION,
  CRON_JOB,
  DAEMON_SET,
  DEPLOYMENT,
  NODE,
  REPLICA_SET,
  SERVICE,
  STATEFUL_SET,
} from "../../lib/world/kubernetes/kinds.ts";
import type { ControllerRevision, ReplicaSet } from "../../lib/world/kubernetes/objects.ts";
import type { Kind, KubeObject } from "../../lib/world/world.ts";

export interface Undoable {
  readonly cluster: InMemoryCluster;
  readonly target: Target;
  readonly parameters: Parameters;
  readonly undo: Parameters;
  /** Where another action takes it back. */
  readonly undoAction?: ActionName;
}

/** Those that are missing here change no desired state, or say themselves that they cannot be taken back. */
export const UNDOABLE: Partial<Record<ActionName, fc.Arbitrary<() => Promise<Undoable>>>> = {
  cordon: fc.constantFrom("worker-1", "worker-2").map((name) => () => cordoned(name)),
  scale: fc
    .record({ from: fc.nat(5), to: fc.nat(5) })
    .filter(({ from, to }) => from !== to)
    .map((numbers) => () => scaled(numbers)),
  "raise-memory-limit": fc
    .record({
      from: fc.integer({ min: 16, max: 512 }),
      more: fc.integer({ min: 1, max: 512 }),
      isGuaranteed: fc.boolean(),
    })
    .map((memory) => () => raised(memory)),
  "restore-service": fc
    .record({ found: fc.constantFrom("card", "crt", "other"), port: fc.integer({ min: 1, max: 65_535 }) })
    .map((service) => () => restored(service)),
  "suspend-job": fc.boolean().map((to) => () => suspended(to)),
  "undo-rollout": fc
    .record({
      kind: fc.constantFrom(DEPLOYMENT, STATEFUL_SET, DAEMON_SET),
      value: fc.string({ minLength: 1, maxLength: 20 }),
      isCrashing: fc.boolean(),
    })
    .map((rollout) => () => rolledBack(rollout)),
};

const HOME = { namespace: "shop", name: "cart" };
const CART = { ...DEPLOYMENT, ...HOME };

async function uidOf(cluster: InMemoryCluster, target: Target): Promise<string> {
  return (await cluster.get<KubeObject>(target)).metadata.uid!;
}

async function scaled({ from, to }: { from: number; to: number }): Promise<Undoable> {
  const cluster = new InMemoryCluster();
  cluster.add(deployment({ ...HOME, image: "shop/cart:1.0", replicas: from }));
  await cluster.clock.passSeconds(60);
  const uid = await uidOf(cluster, CART);
  return { cluster, target: CART, parameters: { uid, from, to }, undo: { uid, from: to, to: from } };
}

async function suspended(to: boolean): Promise<Undoable> {
  const cluster = new InMemoryCluster();
  const target = { ...CRON_JOB, ...HOME };
  const jobTemplate = { spec: { template: { spec: { restartPolicy: "Never", containers: [] } } } };
  const spec = { schedule: "0 3 1 1 *", suspend: !to, jobTemplate };
  cluster.add({ ...CRON_JOB, metadata: HOME, spec } as KubeObject);
  const uid = await uidOf(cluster, target);
  return { cluster, target, parameters: { uid, from: !to, to }, undo: { uid, from: to, to: !to } };
}

async function cordoned(name: string): Promise<Undoable> {
  const cluster = new InMemoryCluster();
  const target = { ...NODE, name };
  const uid = await uidOf(cluster, target);
  return { cluster, target, parameters: { uid }, undo: { uid, stableSeconds: 0 }, undoAction: "uncordon" };
}

interface Memory {
  readonly from: number;
  readonly more: number;
  readonly isGuaranteed: boolean;
}

async function raised({ from, more, isGuaranteed }: Memory): Promise<Undoable> {
  const cluster = new InMemoryCluster();
  const [old, higher] = [`${from}Mi`, `${from + more}Mi`];
  const resources = { limits: { memory: old }, requests: { memory: isGuaranteed ? old : "1Mi" } };
  cluster.add(deployment({ ...HOME, image: "shop/cart:1.0", container: { resources } }));
  await cluster.clock.passSeconds(60);
  const same = { uid: await uidOf(cluster, CART), container: "cart" };
  return {
    cluster,
    target: CART,
    parameters: { ...same, from: old, to: higher },
    undo: { ...same, from: higher, to: old },
  };
}

async function restored({ found, port }: { found: string; port: number }): Promise<Undoable> {
  const cluster = new InMemoryCluster();
  const target = { ...SERVICE, ...HOME };
  const wrong = { selector: { app: found }, ports: [{ port: 80, targetPort: port }] };
  const right = { selector: { app: "cart" }, ports: [{ port: 80, targetPort: 8080 }] };
  cluster.add(deployment({ ...HOME, image: "shop/cart:1.0" }));
  cluster.add({ ...SERVICE, metadata: HOME, spec: { ...wrong, clusterIP: "10.0.0.7" } } as KubeObject);
  await cluster.clock.passSeconds(60);
  const uid = await uidOf(cluster, target);
  const [from, to] = [JSON.stringify(wrong), JSON.stringify(right)];
  return { cluster, target, parameters: { uid, from, to }, undo: { uid, from: to, to: from } };
}

interface Rollout {
  readonly kind: Kind;
  readonly value: string;
  readonly isCrashing: boolean;
}

/** A rollout that does not come to its end: its new pods crash, or do not become ready. */
async function rolledBack({ kind, value, isCrashing }: Rollout): Promise<Undoable> {
  const cluster = new InMemoryCluster();
  cluster.images.set("shop/cart:1.0", ({ container }) => {
    if (container.env === undefined) return "runs";
    return isCrashing ? "crashes" : "never-ready";
  });
  const { metadata, spec } = deployment({ ...HOME, image: "shop/cart:1.0" });
  const { replicas, ...rest } = spec!;
  const parts = kind === DAEMON_SET ? rest : { ...rest, replicas };
  cluster.add({ ...kind, metadata, spec: parts } as KubeObject);
  await cluster.clock.passSeconds(60);
  const target = { ...kind, ...HOME };
  const env = [{ name: "X", value }];
  await cluster.patch(target, [{ op: "add", path: "/spec/template/spec/containers/0/env", value: env }]);
  await cluster.clock.passSeconds(60);
  const [older, newer] = await (kind === DEPLOYMENT ? replicaSets(cluster) : revisions(cluster));
  const uid = await uidOf(cluster, target);
  const there = { uid, from: newer!.name, fromTemplate: newer!.template, to: older!.name, toTemplate: older!.template };
  const back = { uid, from: older!.name, fromTemplate: older!.template, to: newer!.name, toTemplate: newer!.template };
  return { cluster, target, parameters: there, undo: back };
}

interface Version {
  readonly name: string;
  readonly number: number;
  readonly template: string;
}

async function replicaSets(cluster: InMemoryCluster): Promise<Version[]> {
  const { items } = await cluster.list<ReplicaSet>(REPLICA_SET, { namespace: HOME.namespace });
  return inOrder(
    items.map(({ metadata, spec }) => ({
      name: metadata.name,
      number: Number(metadata.annotations?.["deployment.kubernetes.io/revision"]),
      template: templateHash(spec?.template),
    })),
  );
}

async function revisions(cluster: InMemoryCluster): Promise<Version[]> {
  const { items } = await cluster.list<ControllerRevision>(CONTROLLER_REVISION, { namespace: HOME.namespace });
  return inOrder(
    items.map(({ metadata, revision, data }) => {
      const { $patch: _, ...template } = (data as { spec: { template: Record<string, unknown> } }).spec.template;
      return { name: metadata.name, number: revision, template: templateHash(template) };
    }),
  );
}

function inOrder(versions: readonly Version[]): Version[] {
  return [...versions].sort((a, b) => a.number - b.number);
}
