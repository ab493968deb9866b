import type { AutoscalerEvidence } from "../domain/evidence.ts";
import type { Target } from "../domain/target.ts";
import type { KubeObject } from "../world/world.ts";
import { type Condition, saidBy } from "./conditions.ts";

export interface Autoscaler extends KubeObject {
  readonly spec?: {
    readonly scaleTargetRef: { readonly kind: string; readonly name: string };
    readonly minReplicas?: number;
    readonly maxReplicas: number;
  };
  readonly status?: { readonly desiredReplicas?: number; readonly conditions?: readonly Condition[] };
}

/** Whoever decides how many pods this target has. */
export function autoscalerOf({ kind, name }: Target, all: readonly Autoscaler[]): AutoscalerEvidence | undefined {
  const mine = all.find(({ spec }) => spec?.scaleTargetRef.kind === kind && spec.scaleTargetRef.name === name);
  return mine && autoscalerEvidence(mine);
}

function autoscalerEvidence({ metadata, spec, status = {} }: Autoscaler): AutoscalerEvidence {
  const { conditions = [], desiredReplicas } = status;
  return {
    name: metadata.name,
    min: spec?.minReplicas ?? 1,
    max: spec?.maxReplicas ?? 1,
    wants: desiredReplicas,
    atMaximum: saidBy(
      conditions,
      ({ type, status: is, reason }) => type === "ScalingLimited" && is === "True" && reason === "TooManyReplicas",
    ),
    // Switched off by whoever scaled to zero, it says so with a reason of its own.
    cannotCompute: saidBy(
      conditions,
      ({ type, status: is, reason }) => type === "ScalingActive" && is === "False" && reason !== "ScalingDisabled",
    ),
  };
}
