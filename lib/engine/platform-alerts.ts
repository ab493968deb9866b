import type { Catalogue, Naming } from "./naming.ts";

const CONFIG = "config.openshift.io/v1";
const platform = { isPlatform: true, isMeasured: true } as const;
const namespace = { apiVersion: "v1", kind: "Namespace" };

/** A part of the cluster that no label names: its operator on OpenShift, the namespace that it runs in elsewhere. */
function part(clusterOperator: string, elsewhere = "kube-system"): Naming {
  return {
    label: "",
    apiVersion: CONFIG,
    kind: "ClusterOperator",
    isClusterScoped: true,
    isPlatform: true,
    isMeasured: true,
    name: clusterOperator,
    otherwise: { ...namespace, name: elsewhere },
  };
}

/** An object that the platform's own label names, in the namespace that the alert carries or in none. */
function object(apiVersion: string, kind: string, label = "name"): Naming {
  return { label, apiVersion, kind, isPlatform: true, isMeasured: true };
}

const clusterScoped = (naming: Naming): Naming => ({ ...naming, isClusterScoped: true });

/** The cluster as a whole: nothing smaller is to blame. */
const CLUSTER: Naming = { ...platform, ...namespace, label: "", isClusterScoped: true, name: "kube-system" };
/** Whatever runs in the namespace that the rule writes on its alert. */
const NAMESPACE: Naming = { ...platform, ...namespace, label: "namespace", isClusterScoped: true };
/** Of the platform's own workloads: heard also where nobody opts in. */
const POD: Naming = { ...platform, label: "pod", apiVersion: "v1", kind: "Pod" };

const forPeople = (naming: Naming): Naming => ({ ...naming, isForPeople: true });

const OPERATOR = clusterScoped(object(CONFIG, "ClusterOperator"));
const VERSION: Naming = {
  ...clusterScoped(object(CONFIG, "ClusterVersion", "")),
  name: "version",
  otherwise: { ...namespace, name: "kube-system" },
};
const API_SERVER = forPeople(part("kube-apiserver"));
const CONTROLLERS = forPeople(part("kube-controller-manager"));
const ETCD = forPeople(part("etcd"));
const NETWORK = part("network");
const MONITORING = part("monitoring", "monitoring");
const API_SERVICE = clusterScoped(object("apiregistration.k8s.io/v1", "APIService"));
const CSV = object("operators.coreos.com/v1alpha1", "ClusterServiceVersion");
const MACHINE = object("machine.openshift.io/v1beta1", "Machine");
const POOL = clusterScoped(object("machineconfiguration.openshift.io/v1", "MachineConfigPool", "pool"));
/** The claim that the registry's operator makes where nobody names another one, or no claim at all, as with object storage. */
const REGISTRY_CLAIM: Naming = {
  ...object("v1", "PersistentVolumeClaim", ""),
  name: "image-registry-storage",
  otherwise: { apiVersion: CONFIG, kind: "ClusterOperator", name: "image-registry" },
};
const INGRESS = object("operator.openshift.io/v1", "IngressController");

/**
 * The alerts about what the cluster itself is made of, by what they really name: cluster-version-operator, machine-api-operator, machine-config-operator,
 * cluster-ingress-operator, cluster-etcd-operator, OLM, the mixin's rules about the API server, and the monitoring stack's about itself.
 */
export const PLATFORM_ALERTS: Catalogue = {
  ClusterOperatorDown: OPERATOR,
  ClusterOperatorDegraded: OPERATOR,
  ClusterOperatorFlapping: forPeople(OPERATOR),
  ClusterVersionOperatorDown: VERSION,
  ClusterNotUpgradeable: forPeople(VERSION),
  ClusterReleaseNotAccepted: forPeople(VERSION),
  CannotRetrieveUpdates: forPeople(VERSION),
  CsvAbnormalFailedOver2Min: CSV,
  CsvAbnormalOver30Min: CSV,
  /** Its namespace is the Application's own, not that of what it deploys. */
  ArgoCDSyncAlert: forPeople(object("argoproj.io/v1alpha1", "Application")),
  InstallPlanStepAppliedWithWarnings: forPeople(NAMESPACE),
  ImageStreamImportFailed: object("image.openshift.io/v1", "ImageStream"),
  KubeAPIErrorBudgetBurn: API_SERVER,
  KubeAPIDown: API_SERVER,
  KubeAPITerminatedRequests: API_SERVER,
  KubeClientErrors: forPeople(NAMESPACE),
  KubeClientCertificateExpiration: API_SERVER,
  KubeAggregatedAPIErrors: API_SERVICE,
  KubeAggregatedAPIDown: API_SERVICE,
  KubeControllerManagerDown: CONTROLLERS,
  KubeSchedulerDown: forPeople(part("kube-scheduler")),
  GarbageCollectorSyncFailed: CONTROLLERS,
  AuditLogError: API_SERVER,
  KubeStateMetricsListErrors: MONITORING,
  KubeStateMetricsWatchErrors: MONITORING,
  KubeStateMetricsShardingMismatch: MONITORING,
  KubeStateMetricsShardsMissing: MONITORING,
  KubeCPUOvercommit: forPeople(CLUSTER),
  KubeMemoryOvercommit: forPeople(CLUSTER),
  KubeCPUQuotaOvercommit: forPeople(CLUSTER),
  KubeMemoryQuotaOvercommit: forPeople(CLUSTER),
  HighOverallControlPlaneMemory: forPeople(CLUSTER),
  KubeletDown: forPeople(CLUSTER),
  MachineConfigControllerPausedPoolKubeletCA: POOL,
  OCLBuildFailed: POOL,
  OCLBuildDegraded: POOL,
  OCLImagePushFailed: POOL,
  MachineWithoutValidNode: MACHINE,
  MachineWithNoRunningPhase: MACHINE,
  MachineNotYetDeleted: MACHINE,
  MachineHealthCheckUnterminatedShortCircuit: object("machine.openshift.io/v1beta1", "MachineHealthCheck"),
  ImageRegistryStorageFull: REGISTRY_CLAIM,
  CephMgrIsAbsent: NAMESPACE,
  CephOSDNearFull: forPeople(NAMESPACE),
  CephClusterReadOnly: forPeople(NAMESPACE),
  CephMonQuorumAtRisk: forPeople(NAMESPACE),
  CephOSDFlapping: forPeople(NAMESPACE),
  HAProxyDown: POD,
  HAProxyReloadFail: forPeople(POD),
  IngressControllerDegraded: INGRESS,
  IngressControllerUnavailable: INGRESS,
  CoreDNSErrorsHigh: part("dns"),
  NoRunningOvnControlPlane: NETWORK,
  NoOvnClusterManagerLeader: NETWORK,
  NorthboundStaleAlert: NETWORK,
  SouthboundStaleAlert: NETWORK,
  OVNKubernetesNorthdInactive: NETWORK,
  V4SubnetAllocationThresholdExceeded: forPeople(NETWORK),
  NetpolDenied: forPeople(NAMESPACE),
  Ingress5xxErrors: forPeople(NAMESPACE),
  etcdMembersDown: ETCD,
  etcdInsufficientMembers: ETCD,
  etcdNoLeader: ETCD,
  etcdHighFsyncDurations: ETCD,
  etcdHighCommitDurations: ETCD,
  etcdMemberCommunicationSlow: ETCD,
  etcdHighNumberOfLeaderChanges: ETCD,
  etcdDatabaseQuotaLowSpace: ETCD,
  etcdExcessiveDatabaseGrowth: ETCD,
  etcdDatabaseHighFragmentationRatio: ETCD,
  etcdSignerCAExpirationWarning: ETCD,
  etcdSignerCAExpirationCritical: ETCD,
  AlertmanagerFailedReload: forPeople(POD),
  AlertmanagerConfigInconsistent: forPeople(NAMESPACE),
  AlertmanagerClusterDown: forPeople(NAMESPACE),
  AlertmanagerMembersInconsistent: POD,
  AlertmanagerFailedToSendAlerts: forPeople(POD),
  AlertmanagerReceiversNotConfigured: forPeople(NAMESPACE),
  PrometheusRuleFailures: forPeople(POD),
  PrometheusTargetSyncFailure: forPeople(POD),
  PrometheusNotConnectedToAlertmanagers: forPeople(POD),
  PrometheusNotificationQueueRunningFull: forPeople(POD),
  PrometheusNotIngestingSamples: forPeople(POD),
  PrometheusTSDBCompactionsFailing: forPeople(POD),
  PrometheusRemoteStorageFailures: forPeople(POD),
  PrometheusMissingRuleEvaluations: forPeople(POD),
  PrometheusDuplicateTimestamps: forPeople(POD),
  ThanosRuleQueueIsDroppingAlerts: forPeople(POD),
  ThanosNoRuleEvaluations: forPeople(POD),
};
