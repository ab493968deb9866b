import type { Target } from "../domain/target.ts";

/** Where an alert names what it is about: the label, and the kind that the label's value is the name of. */
export interface Naming {
  readonly label: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** It lives in no namespace: whatever the label `namespace` says is the exporter's. */
  readonly isClusterScoped?: boolean;
}

const POD: Naming = { label: "pod", apiVersion: "v1", kind: "Pod" };
const DEPLOYMENT: Naming = { label: "deployment", apiVersion: "apps/v1", kind: "Deployment" };
const STATEFUL_SET: Naming = { label: "statefulset", apiVersion: "apps/v1", kind: "StatefulSet" };
const DAEMON_SET: Naming = { label: "daemonset", apiVersion: "apps/v1", kind: "DaemonSet" };
/** The label `job` is the scrape job, never this. */
const JOB: Naming = { label: "job_name", apiVersion: "batch/v1", kind: "Job" };
const AUTOSCALER: Naming = {
  label: "horizontalpodautoscaler",
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
};
const CLAIM: Naming = { label: "persistentvolumeclaim", apiVersion: "v1", kind: "PersistentVolumeClaim" };
const VOLUME: Naming = {
  label: "persistentvolume",
  apiVersion: "v1",
  kind: "PersistentVolume",
  isClusterScoped: true,
};
const BUDGET: Naming = { label: "poddisruptionbudget", apiVersion: "policy/v1", kind: "PodDisruptionBudget" };
const QUOTA: Naming = { label: "resourcequota", apiVersion: "v1", kind: "ResourceQuota" };
const SERVICE: Naming = { label: "service", apiVersion: "v1", kind: "Service" };

/**
 * The alerts about what runs in a namespace, by the label that the rule's expression really keeps: kubernetes-mixin, cluster-monitoring-operator,
 * kube-controller-manager-operator and the storage operator of OpenShift. Those about nodes, operators and etcd are not here.
 */
const CATALOGUE: Readonly<Record<string, Naming>> = {
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
};

/** Always firing on purpose: its absence is the news. */
export const HEARTBEAT = "Watchdog";

/** With this label a rule of one's own says what it is about, whatever else it carries: `Deployment/cart`, `Pod/{{ $labels.pod }}`. */
export const TARGET_LABEL = "kubeheal_target";

/** The kinds that a rule of one's own can name. */
const NAMEABLE = [POD, DEPLOYMENT, STATEFUL_SET, DAEMON_SET, JOB, AUTOSCALER, CLAIM, QUOTA, SERVICE].concat([
  { label: TARGET_LABEL, apiVersion: "batch/v1", kind: "CronJob" },
  { label: TARGET_LABEL, apiVersion: "argoproj.io/v1alpha1", kind: "Rollout" },
  { label: TARGET_LABEL, apiVersion: "serving.kserve.io/v1beta1", kind: "InferenceService" },
]);

export function namingOf(alertname: string): Naming | undefined {
  return Object.hasOwn(CATALOGUE, alertname) ? CATALOGUE[alertname] : undefined;
}

export function knownAlerts(): string[] {
  return Object.keys(CATALOGUE).sort();
}

/** Labels whose values must be names of objects, whoever set them: any could become part of a path. */
export const NAMING_LABELS: readonly string[] = [
  "namespace",
  "container",
  "node",
  ...new Set(Object.values(CATALOGUE).map(({ label }) => label)),
];

/** Labels that tell something about the trouble and are kept, besides what is named. */
const ABOUT_IT = ["namespace", "node", "reason", "resource"];

/**
 * The labels that say what an alert is about. The rest is the scrape's or the rule's business and is not kept: the `pod`, `container` and `service` of an
 * alert about a Deployment are those of kube-state-metrics.
 */
export function tellingLabels(naming: Naming | undefined): readonly string[] {
  if (!naming) return [...NAMING_LABELS, "reason"];
  return [...ABOUT_IT, naming.label, ...(naming === POD ? ["container"] : [])];
}

export function targetNamedBy(
  { label, apiVersion, kind, isClusterScoped }: Naming,
  labels: Readonly<Record<string, string>>,
): Target | undefined {
  const name = labels[label];
  if (name === undefined) return undefined;
  if (isClusterScoped) return { apiVersion, kind, name };
  const namespace = labels["namespace"];
  return namespace === undefined ? undefined : { apiVersion, kind, namespace, name };
}

/** What a rule of one's own names. Undefined: it is not of the form Kind/name, or of a kind that it cannot name. */
export function targetByItself(labels: Readonly<Record<string, string>>): Target | undefined {
  const [kind = "", name = "", ...more] = (labels[TARGET_LABEL] ?? "").split("/");
  const { namespace } = labels;
  const naming = NAMEABLE.find((each) => each.kind === kind);
  if (!naming || name === "" || more.length > 0 || namespace === undefined) return undefined;
  return { apiVersion: naming.apiVersion, kind, namespace, name };
}

export function nameableKinds(): string[] {
  return NAMEABLE.map(({ kind }) => kind);
}
