import type { AutoscalerEvidence, PodEvidence, Said, Surroundings, WorkloadEvidence } from "../domain/evidence.ts";
import type { Target } from "../domain/target.ts";
import { HORIZONTAL_POD_AUTOSCALER } from "../world/kubernetes/kinds.ts";
import { type Cluster, type KubeObject, isWorldError } from "../world/world.ts";
import { saidBy } from "./conditions.ts";

export const SURROUNDINGS_RIGHTS = ["autoscaling/horizontalpodautoscalers: list"];

interface Autoscaler extends KubeObject {
  readonly spec?: {
    readonly scaleTargetRef: { readonly kind: string; readonly name: string };
    readonly minReplicas?: number;
    readonly maxReplicas: number;
  };
  readonly status?: { readonly desiredReplicas?: number; readonly conditions?: Parameters<typeof saidBy>[0] };
}

/** Do the pods not say what ails it? All that there should be are well, or there are fewer than there should be. */
export function needsSurroundings(
  { wanted, ready, isRolledOut, appliedReplicas = wanted }: WorkloadEvidence,
  pods: readonly PodEvidence[],
): boolean {
  const isWell = isRolledOut && ready >= wanted && pods.every(({ isReady, isLeaving }) => isReady || isLeaving);
  return isWell || wanted === 0 || wanted < appliedReplicas;
}

/** One list a kind, of the workload's namespace. What may not be read is recorded as missing. */
export async function surroundingsOf(
  cluster: Cluster,
  target: Target,
): Promise<{ readonly surroundings: Surroundings | undefined; readonly missing: readonly string[] }> {
  try {
    const { items } = await cluster.list<Autoscaler>(HORIZONTAL_POD_AUTOSCALER, { namespace: target.namespace });
    const mine = items.find(({ spec }) => isAbout(spec?.scaleTargetRef, target));
    return { surroundings: { autoscaler: mine && autoscalerEvidence(mine) }, missing: [] };
  } catch (error) {
    if (!isWorldError(error, "forbidden", "invalid")) throw error;
    return { surroundings: undefined, missing: [`what lies around ${target.name}: ${error.message}`] };
  }
}

function isAbout(ref: { readonly kind: string; readonly name: string } | undefined, { kind, name }: Target): boolean {
  return ref?.kind === kind && ref.name === name;
}

function autoscalerEvidence({ metadata, spec, status = {} }: Autoscaler): AutoscalerEvidence {
  const { conditions = [], desiredReplicas } = status;
  return {
    name: metadata.name,
    min: spec?.minReplicas ?? 1,
    max: spec?.maxReplicas ?? 1,
    wants: desiredReplicas,
    atMaximum: limited(conditions),
    cannotCompute: saidBy(
      conditions,
      // Switched off by a person who scaled to zero, it says so with this reason.
      ({ type, status: is, reason }) => type === "ScalingActive" && is === "False" && reason !== "ScalingDisabled",
    ),
  };
}

function limited(conditions: Parameters<typeof saidBy>[0]): Said | undefined {
  return saidBy(
    conditions,
    ({ type, status, reason }) => type === "ScalingLimited" && status === "True" && reason === "TooManyReplicas",
  );
}
