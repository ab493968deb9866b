import { z } from "zod";

import { type Outcome, blocked, done, refused, unneeded, waiting } from "../domain/outcome.ts";
import { type FatefulPod, fateOf } from "../domain/pod-fate.ts";
import { type KubeObject, isWorldError, orNothing } from "../world/world.ts";
import { type Conditioned, isTrue } from "./conditioned.ts";
import type { Schedulable } from "./cordon.ts";
import { type Applying, defineAction } from "./define-action.ts";
import { openNamespaces } from "./open-namespaces.ts";

/** `leave`: it is done when no more than so many pods are left that may move. */
const Parameters = z.object({ uid: z.string(), leave: z.int().min(0) });
type Parameters = z.infer<typeof Parameters>;

const POD = { apiVersion: "v1", kind: "Pod" };
/** As many as the kubelet takes where somebody has raised its limit. */
const PODS_LOOKED_AT = 500;

type DrainedPod = Conditioned & Omit<FatefulPod, "metadata">;

interface Sets extends KubeObject {
  readonly spec?: { readonly replicas?: number };
  readonly status?: { readonly readyReplicas?: number };
}

/**
 * Moves pods off a node that is cordoned, one eviction at a time: the budgets decide, and the next of a workload moves when that is whole again. DaemonSets'
 * and static pods stay, as do those of namespaces that have not opted in; one that would be lost stops all. Nothing to undo: no desired state changes.
 */
export const drain = defineAction({
  class: "R4",
  rights: [
    "/nodes: get",
    "/pods: get,list,watch",
    "/pods/eviction: create",
    "/namespaces: list",
    "policy/poddisruptionbudgets: list",
    "apps/replicasets,statefulsets: get",
  ],
  concerns: ["node", "capacity"],
  parameters: Parameters,
  async apply(applying) {
    const { step, parameters, cluster } = applying;
    const node = await orNothing(cluster.get<Schedulable>(step.target));
    if (!node) return unneeded(`node ${step.target.name} is gone`);
    if (node.metadata.uid !== parameters.uid)
      return refused(`node ${step.target.name} is another one than the one that was diagnosed (its uid differs)`);
    if (node.spec?.unschedulable !== true)
      return refused(`node ${step.target.name} is not cordoned: what is moved away would come back`);
    return moveOne(applying);
  },
});

async function moveOne(applying: Applying<Parameters>): Promise<Outcome> {
  const { step, parameters, cluster, mayMove = () => true } = applying;
  const [{ items }, open] = await Promise.all([
    cluster.list<DrainedPod>(POD, { fieldSelector: `spec.nodeName=${step.target.name}`, limit: PODS_LOOKED_AT }),
    openNamespaces(cluster),
  ]);
  const ours = items.filter(({ metadata: { namespace = "" } }) => {
    const mode = open.get(namespace);
    return mode !== undefined && mayMove(namespace, mode);
  });
  for (const pod of ours) {
    const fate = fateOf(pod);
    if (fate.kind === "lost") return refused(`pod ${inWords(pod)} cannot be moved: ${fate.because}`);
  }
  const movable = ours.filter((pod) => fateOf(pod).kind === "movable");
  const leaving = ours.find(({ metadata }) => metadata.deletionTimestamp !== undefined);
  if (movable.length <= parameters.leave && !leaving) return done(leftInWords(step.target.name, items, movable));
  // One after the other: who was asked to go is gone before the next is asked.
  if (leaving) return awaitGone(applying, leaving);
  return evictFirst(applying, movable);
}

/** The first whose workload can spare it, and whom no budget holds. */
async function evictFirst(applying: Applying<Parameters>, movable: readonly DrainedPod[]): Promise<Outcome> {
  const { cluster, dryRun } = applying;
  let because = "";
  let isForbidden = false;
  for (const pod of movable) {
    const unready = await whatIsMissing(applying, pod);
    if (unready !== undefined) {
      because ||= unready;
      continue;
    }
    const { namespace = "", name, uid = "" } = pod.metadata;
    try {
      await cluster.evict({ namespace, name, uid }, { dryRun });
    } catch (error) {
      if (isWorldError(error, "not-found", "conflict")) return waiting(`pod ${inWords(pod)} has gone by itself`);
      if (!isWorldError(error, "blocked")) throw error;
      because = error.message;
      isForbidden = true;
      continue;
    }
    return dryRun ? done(`pod ${inWords(pod)} may be evicted, and is the first`) : awaitGone(applying, pod);
  }
  return isForbidden ? blocked(because) : waiting(because);
}

/** Of its workload, unless this pod is itself what is missing. */
async function whatIsMissing({ cluster }: Applying<Parameters>, pod: DrainedPod): Promise<string | undefined> {
  const { namespace, ownerReferences = [] } = pod.metadata;
  const owner = ownerReferences.find(({ controller }) => controller === true);
  if (!owner || !["ReplicaSet", "StatefulSet"].includes(owner.kind) || !isTrue(pod, "Ready")) return undefined;
  const { apiVersion, kind, name } = owner;
  const set = await orNothing(cluster.get<Sets>({ apiVersion, kind, namespace, name }));
  return set && shortage(set);
}

function shortage({ kind, metadata: { namespace, name }, spec, status }: Sets): string | undefined {
  const { replicas = 1 } = spec ?? {};
  const { readyReplicas = 0 } = status ?? {};
  if (readyReplicas >= replicas) return undefined;
  return `${kind} ${namespace}/${name} has ${readyReplicas} of ${replicas} pods ready: its next one moves when it is whole`;
}

async function awaitGone({ cluster, waitSeconds, step }: Applying<Parameters>, pod: DrainedPod): Promise<Outcome> {
  const { namespace, name, uid } = pod.metadata;
  const ref = { ...POD, namespace, name };
  const { satisfied } = await cluster.watchUntil<KubeObject>(ref, (each) => each?.metadata.uid !== uid, waitSeconds);
  return waiting(
    satisfied ? `pod ${inWords(pod)} has left node ${step.target.name}` : `pod ${inWords(pod)} is still leaving`,
  );
}

function leftInWords(node: string, all: readonly DrainedPod[], movable: readonly DrainedPod[]): string {
  const left = all.length - movable.length;
  const more = movable.length === 0 ? "" : `${movable.length} pods are left to move; `;
  return `node ${node}: ${more}${left} pods stay (DaemonSets, static pods, Jobs, and namespaces that let nothing be moved)`;
}

function inWords({ metadata: { namespace, name } }: KubeObject): string {
  return `${namespace}/${name}`;
}
