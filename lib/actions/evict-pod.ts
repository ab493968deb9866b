import { z } from "zod";

import { type Outcome, blocked, done, refused, unneeded, waiting } from "../domain/outcome.ts";
import { isWorldError, orNothing } from "../world/world.ts";
import { type Conditioned, isTrue } from "./conditioned.ts";
import { type Applying, defineAction } from "./define-action.ts";
import { type RolledOut, isRolledOut } from "./rollout.ts";

const Parameters = z.object({
  namespace: z.string(),
  pod: z.string(),
  uid: z.string(),
  /** A step before has put its workload's template back: this pod is the last one's, and only in the way. */
  isOutdated: z.boolean().default(false),
});
type Parameters = z.infer<typeof Parameters>;

/**
 * Asks for the eviction of one pod, by name and uid, and waits until its workload is whole again. The budget decides: an eviction
 * that it forbids is not made. Nothing to undo: no desired state changes.
 */
export const evictPod = defineAction({
  class: "R1",
  rights: [
    "/pods/eviction: create",
    "/pods: get,list,watch",
    // Where several forbid an eviction, the API server does not say which.
    "policy/poddisruptionbudgets: list",
    "apps/deployments,statefulsets,daemonsets: list,watch",
  ],
  decides: "nothing",
  parameters: Parameters,
  async apply(applying) {
    const { parameters, dryRun } = applying;
    const pod = await stillThere(applying);
    const isWell = pod !== undefined && isReady(pod);
    if (isWell && !parameters.isOutdated) return refused(`pod ${parameters.pod} is ready by now: it is not evicted`);
    // One that is leaving was evicted, or deleted by somebody: that is what was asked for. One that is ready its controller renews itself.
    const isInTheWay = pod !== undefined && !isWell && pod.metadata.deletionTimestamp === undefined;
    const refusal = isInTheWay ? await evict(applying) : undefined;
    if (refusal) return refusal;
    if (dryRun && !pod) return unneeded(`pod ${parameters.pod} is gone already`);
    return dryRun ? done(`pod ${parameters.pod} may be evicted`) : whole(applying);
  },
});

/** What forbids it, or nothing: the pod is leaving. */
async function evict({ parameters, cluster, dryRun }: Applying<Parameters>): Promise<Outcome | undefined> {
  const { namespace, pod: name, uid } = parameters;
  try {
    await cluster.evict({ namespace, name, uid }, { dryRun });
  } catch (error) {
    if (isWorldError(error, "blocked")) return blocked(error.message);
    if (!isWorldError(error, "not-found", "conflict")) throw error;
  }
  return undefined;
}

/** The pod that was diagnosed, or nothing: gone, or another pod has its name. Then what was asked for is so, whoever did it. */
async function stillThere({ parameters, cluster }: Applying<Parameters>): Promise<Conditioned | undefined> {
  const { namespace, pod: name, uid } = parameters;
  const pod = await orNothing(cluster.get<Conditioned>({ apiVersion: "v1", kind: "Pod", namespace, name }));
  return pod?.metadata.uid === uid ? pod : undefined;
}

function isReady(pod: Conditioned): boolean {
  return pod.metadata.deletionTimestamp === undefined && isTrue(pod, "Ready");
}

async function whole({ step, parameters, cluster, waitSeconds }: Applying<Parameters>): Promise<Outcome> {
  const { pod: name, uid, namespace, isOutdated } = parameters;
  const pod = { apiVersion: "v1", kind: "Pod", namespace, name };
  // Two waits within one request: together no longer than one may be, or the delivery ends before we answer.
  const half = waitSeconds / 2;
  const left = await cluster.watchUntil<Conditioned>(pod, (object) => object?.metadata.uid !== uid, half);
  if (!left.satisfied) return waiting(`pod ${name} is still leaving`);
  // Of those that are renewed one after another each has its turn; the workload is whole after the last.
  const { satisfied, object } = isOutdated
    ? await cluster.watchUntil<Conditioned>(pod, (next) => next !== undefined && isReady(next), half)
    : await cluster.watchUntil<RolledOut>(step.target, (next) => next !== undefined && isRolledOut(next), half);
  if (object === undefined && !isOutdated) return unneeded(`${step.target.kind} ${step.target.name} is gone`);
  if (!satisfied) return waiting(`pod ${name} is gone, its successor is not ready`);
  return done(`pod ${name} was evicted and its ${isOutdated ? "successor is ready" : "workload is whole"}`);
}
