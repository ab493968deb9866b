import { z } from "zod";

import { type Outcome, blocked, done, refused, unneeded, waiting } from "../domain/outcome.ts";
import { type KubeObject, isWorldError, orNothing } from "../world/world.ts";
import { type Applying, defineAction } from "./define-action.ts";
import { type RolledOut, isRolledOut } from "./rollout.ts";

const Parameters = z.object({ namespace: z.string(), pod: z.string(), uid: z.string() });

interface PodObject extends KubeObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

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
  parameters: Parameters,
  async apply(applying) {
    const { parameters, cluster, dryRun } = applying;
    const pod = await stillThere(applying);
    if (pod && isReady(pod)) return refused(`pod ${parameters.pod} is ready by now: it is not evicted`);
    try {
      // One that is leaving was evicted, or deleted by somebody: that is what was asked for.
      if (pod && pod.metadata.deletionTimestamp === undefined)
        await cluster.evict({ namespace: parameters.namespace, name: parameters.pod, uid: parameters.uid }, { dryRun });
    } catch (error) {
      if (isWorldError(error, "blocked")) return blocked(error.message);
      if (!isWorldError(error, "not-found", "conflict")) throw error;
    }
    if (dryRun && !pod) return unneeded(`pod ${parameters.pod} is gone already`);
    return dryRun ? done(`pod ${parameters.pod} may be evicted`) : whole(applying);
  },
});

/** The pod that was diagnosed, or nothing: gone, or another pod has its name. Then what was asked for is so, whoever did it. */
async function stillThere({
  parameters,
  cluster,
}: Applying<z.infer<typeof Parameters>>): Promise<PodObject | undefined> {
  const { namespace, pod: name, uid } = parameters;
  const pod = await orNothing(cluster.get<PodObject>({ apiVersion: "v1", kind: "Pod", namespace, name }));
  return pod?.metadata.uid === uid ? pod : undefined;
}

function isReady({ status, metadata }: PodObject): boolean {
  if (metadata.deletionTimestamp !== undefined) return false;
  return status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") === true;
}

async function whole({
  step,
  parameters,
  cluster,
  waitSeconds,
}: Applying<z.infer<typeof Parameters>>): Promise<Outcome> {
  const pod = { apiVersion: "v1", kind: "Pod", namespace: parameters.namespace, name: parameters.pod };
  // Two waits within one request: together no longer than one may be, or the delivery ends before we answer.
  const half = waitSeconds / 2;
  const left = await cluster.watchUntil<PodObject>(pod, (object) => object?.metadata.uid !== parameters.uid, half);
  if (!left.satisfied) return waiting(`pod ${parameters.pod} is still leaving`);
  const { satisfied, object } = await cluster.watchUntil<RolledOut>(
    step.target,
    (workload) => workload !== undefined && isRolledOut(workload),
    half,
  );
  if (object === undefined) return unneeded(`${step.target.kind} ${step.target.name} is gone`);
  return satisfied
    ? done(`pod ${parameters.pod} was evicted and its workload is whole`)
    : waiting(`pod ${parameters.pod} is gone, its successor is not ready`);
}
