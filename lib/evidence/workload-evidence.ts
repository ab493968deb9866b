import { lastApplied } from "../actions/last-applied.ts";
import { lastWriteOf, lastWriterOf } from "../actions/last-writer.ts";
import { RAISED } from "../actions/raise-memory-limit.ts";
import { type RolledOut, countOf, isObserved, isRolledOut } from "../actions/rollout.ts";
import { changesBetween } from "../domain/change.ts";
import type { Drift, WorkloadEvidence } from "../domain/evidence.ts";
import { overlay } from "../domain/overlay.ts";
import { isInMaintenance } from "../domain/policy.ts";
import { referencesOf } from "../domain/reference.ts";
import { templateHash } from "../domain/template.ts";
import type { Deployment } from "../world/kubernetes/objects.ts";
import { type Condition, saidBy } from "./conditions.ts";

/** A Deployment, StatefulSet or DaemonSet, as far as it is read here. */
export interface Workload extends RolledOut {
  readonly spec: {
    readonly replicas?: number;
    readonly paused?: boolean;
    readonly selector?: Deployment["spec"] extends { selector: infer S } | undefined ? S : never;
    readonly strategy?: { readonly type?: string; readonly rollingUpdate?: { readonly maxUnavailable?: unknown } };
    readonly template: unknown;
    readonly podManagementPolicy?: string;
    readonly updateStrategy?: { readonly type?: string };
    readonly volumeClaimTemplates?: readonly unknown[];
  };
}

/** What the workload says of itself. */
export function workloadEvidence(workload: Workload): WorkloadEvidence {
  const { metadata, spec } = workload;
  const { wanted, ready, updated } = countOf(workload);
  const { conditions = [] } = (workload.status ?? {}) as { conditions?: readonly Condition[] };
  return {
    uid: metadata.uid ?? "",
    wanted,
    ready,
    updated,
    isRolledOut: isRolledOut(workload),
    isObserved: isObserved(workload),
    isPaused: spec.paused === true,
    maintenance: isInMaintenance(metadata),
    overdue: saidBy(conditions, ({ type, reason }) => type === "Progressing" && reason === "ProgressDeadlineExceeded"),
    refused: saidBy(conditions, ({ type, status }) => type === "ReplicaFailure" && status === "True"),
    scaledBy: lastWriterOf(workload, ["spec", "replicas"]),
    scaledAt: lastWriteOf(workload, ["spec", "replicas"])?.time,
    appliedReplicas: appliedReplicas(metadata),
    drift: driftOf(workload),
    mayBeUnavailable: workload.kind === "Deployment" ? mayBeUnavailable(spec, wanted) : undefined,
    renewal: renewalOf(workload),
    memoryRaised: metadata.annotations?.[RAISED],
    keepsData: (spec.volumeClaimTemplates ?? []).length > 0,
  };
}

function renewalOf({ kind, spec }: Workload): WorkloadEvidence["renewal"] {
  if (spec.updateStrategy?.type === "OnDelete") return "on-delete";
  return kind === "StatefulSet" && spec.podManagementPolicy !== "Parallel" ? "in-order" : "rolling";
}

function driftOf({ metadata, spec }: Workload): Drift | undefined {
  const applied = overlay(spec.template, lastApplied<Workload>(metadata)?.spec?.template);
  const changes = changesBetween(applied, spec.template);
  if (changes.length === 0) return undefined;
  return { template: templateHash(applied), changes, references: referencesOf(applied) };
}

function appliedReplicas(metadata: Workload["metadata"]): number | undefined {
  const { replicas } = lastApplied<Workload>(metadata)?.spec ?? {};
  return typeof replicas === "number" ? replicas : undefined;
}

/** As the Deployment controller counts it: a share is rounded down. */
function mayBeUnavailable({ strategy }: Workload["spec"], wanted: number): number {
  if (strategy?.type === "Recreate") return wanted;
  const { maxUnavailable = "25%" } = strategy?.rollingUpdate ?? {};
  if (typeof maxUnavailable === "number") return maxUnavailable;
  return Math.floor((Number.parseInt(String(maxUnavailable), 10) * wanted) / 100);
}
