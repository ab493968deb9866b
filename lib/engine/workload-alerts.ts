import type { Catalogue, Naming } from "./naming.ts";

export const POD: Naming = { label: "pod", apiVersion: "v1", kind: "Pod" };
export const DEPLOYMENT: Naming = { label: "deployment", apiVersion: "apps/v1", kind: "Deployment" };
export const STATEFUL_SET: Naming = { label: "statefulset", apiVersion: "apps/v1", kind: "StatefulSet" };
export const DAEMON_SET: Naming = { label: "daemonset", apiVersion: "apps/v1", kind: "DaemonSet" };
/** The label `job` is the scrape job, never this. */
export const JOB: Naming = { label: "job_name", apiVersion: "batch/v1", kind: "Job" };
export const AUTOSCALER: Naming = {
  label: "horizontalpodautoscaler",
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
};
export const CLAIM: Naming = { label: "persistentvolumeclaim", apiVersion: "v1", kind: "PersistentVolumeClaim" };
const VOLUME: Naming = {
  label: "persistentvolume",
  apiVersion: "v1",
  kind: "PersistentVolume",
  isClusterScoped: true,
};
const BUDGET: Naming = { label: "poddisruptionbudget", apiVersion: "policy/v1", kind: "PodDisruptionBudget" };
export const QUOTA: Naming = { label: "resourcequota", apiVersion: "v1", kind: "ResourceQuota" };
export const SERVICE: Naming = { label: "service", apiVersion: "v1", kind: "Service" };

/** Of kinds that it may be, the likeliest. */
const WORKLOAD: Naming = { label: "workload", apiVersion: "apps/v1", kind: "Deployment" };

/**
 * The alerts about what runs in a namespace, by the label that the rule's expression really keeps: kubernetes-mixin, cluster-monitoring-operator,
 * kube-controller-manager-operator and the storage operator of OpenShift. Those about nodes and the platform have lists of their own.
 */
export const WORKLOAD_ALERTS: Catalogue = {
  KubePodCrashLooping: POD,
  KubePodNotReady: POD,
  KubePodNotScheduled: POD,
  KubeContainerWaiting: POD,
  CPUThrottlingHigh: POD,
  KubeDeploymentReplicasMismatch: DEPLOYMENT,
  KubeDeploymentRolloutStuck: DEPLOYMENT,
  KubeDeploymentGenerationMismatch: DEPLOYMENT,
  KubeStatefulSetReplicasMismatch: STATEFUL_SET,
  KubeStatefulSetGenerationMismatch: STATEFUL_SET,
  KubeStatefulSetUpdateNotRolledOut: STATEFUL_SET,
  KubeDaemonSetRolloutStuck: DAEMON_SET,
  KubeDaemonSetNotScheduled: DAEMON_SET,
  KubeDaemonSetMisScheduled: DAEMON_SET,
  KubeJobFailed: JOB,
  KubeJobNotCompleted: JOB,
  /** What KubeJobNotCompleted was called before kubernetes-mixin of 2022. */
  KubeJobCompletion: JOB,
  KubeHpaReplicasMismatch: AUTOSCALER,
  KubeHpaMaxedOut: AUTOSCALER,
  KubePersistentVolumeFillingUp: CLAIM,
  KubePersistentVolumeInodesFillingUp: CLAIM,
  PersistentVolumeUsageNearFull: CLAIM,
  PersistentVolumeUsageCritical: CLAIM,
  KubePersistentVolumeErrors: VOLUME,
  KubePdbNotEnoughHealthyPods: BUDGET,
  PodDisruptionBudgetAtLimit: BUDGET,
  PodDisruptionBudgetLimit: BUDGET,
  KubeQuotaExceeded: QUOTA,
  KubeQuotaFullyUsed: QUOTA,
  KubeQuotaAlmostFull: QUOTA,
  TargetDown: SERVICE,
  HighlyAvailableWorkloadIncorrectlySpread: { ...WORKLOAD, isForPeople: true },
};
