import { WorldError } from "../world.ts";
import type { Kind } from "../world.ts";
import { shown } from "./name-guard.ts";

/** What a path needs to know about a kind. */
export interface Resource {
  readonly plural: string;
  readonly namespaced: boolean;
  /** It is asked and answered, never stored: it has no name and cannot be read back. */
  readonly isReview: boolean;
}

export const POD: Kind = { apiVersion: "v1", kind: "Pod" };
export const CONFIG_MAP: Kind = { apiVersion: "v1", kind: "ConfigMap" };
export const SECRET: Kind = { apiVersion: "v1", kind: "Secret" };
export const SERVICE: Kind = { apiVersion: "v1", kind: "Service" };
export const SERVICE_ACCOUNT: Kind = { apiVersion: "v1", kind: "ServiceAccount" };
export const EVENT: Kind = { apiVersion: "v1", kind: "Event" };
export const PERSISTENT_VOLUME_CLAIM: Kind = { apiVersion: "v1", kind: "PersistentVolumeClaim" };
export const RESOURCE_QUOTA: Kind = { apiVersion: "v1", kind: "ResourceQuota" };
export const LIMIT_RANGE: Kind = { apiVersion: "v1", kind: "LimitRange" };
export const NAMESPACE: Kind = { apiVersion: "v1", kind: "Namespace" };
export const PERSISTENT_VOLUME: Kind = { apiVersion: "v1", kind: "PersistentVolume" };
export const STORAGE_CLASS: Kind = { apiVersion: "storage.k8s.io/v1", kind: "StorageClass" };
export const NODE: Kind = { apiVersion: "v1", kind: "Node" };
export const DEPLOYMENT: Kind = { apiVersion: "apps/v1", kind: "Deployment" };
export const REPLICA_SET: Kind = { apiVersion: "apps/v1", kind: "ReplicaSet" };
export const STATEFUL_SET: Kind = { apiVersion: "apps/v1", kind: "StatefulSet" };
export const DAEMON_SET: Kind = { apiVersion: "apps/v1", kind: "DaemonSet" };
export const CONTROLLER_REVISION: Kind = { apiVersion: "apps/v1", kind: "ControllerRevision" };
export const JOB: Kind = { apiVersion: "batch/v1", kind: "Job" };
export const CRON_JOB: Kind = { apiVersion: "batch/v1", kind: "CronJob" };
export const POD_DISRUPTION_BUDGET: Kind = { apiVersion: "policy/v1", kind: "PodDisruptionBudget" };
export const HORIZONTAL_POD_AUTOSCALER: Kind = { apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler" };
export const VERTICAL_POD_AUTOSCALER: Kind = { apiVersion: "autoscaling.k8s.io/v1", kind: "VerticalPodAutoscaler" };
export const SCALED_OBJECT: Kind = { apiVersion: "keda.sh/v1alpha1", kind: "ScaledObject" };
export const NODE_HEALTH_CHECK: Kind = { apiVersion: "remediation.medik8s.io/v1alpha1", kind: "NodeHealthCheck" };
export const MACHINE_HEALTH_CHECK: Kind = { apiVersion: "machine.openshift.io/v1beta1", kind: "MachineHealthCheck" };
export const SELF_NODE_REMEDIATION: Kind = {
  apiVersion: "self-node-remediation.medik8s.io/v1alpha1",
  kind: "SelfNodeRemediation",
};
export const SELF_NODE_REMEDIATION_TEMPLATE: Kind = {
  apiVersion: "self-node-remediation.medik8s.io/v1alpha1",
  kind: "SelfNodeRemediationTemplate",
};
export const FENCE_AGENTS_REMEDIATION: Kind = {
  apiVersion: "fence-agents-remediation.medik8s.io/v1alpha1",
  kind: "FenceAgentsRemediation",
};
export const FENCE_AGENTS_REMEDIATION_TEMPLATE: Kind = {
  apiVersion: "fence-agents-remediation.medik8s.io/v1alpha1",
  kind: "FenceAgentsRemediationTemplate",
};
export const NODE_MAINTENANCE: Kind = { apiVersion: "nodemaintenance.medik8s.io/v1beta1", kind: "NodeMaintenance" };
export const MACHINE: Kind = { apiVersion: "machine.openshift.io/v1beta1", kind: "Machine" };
export const MACHINE_CONFIG_POOL: Kind = {
  apiVersion: "machineconfiguration.openshift.io/v1",
  kind: "MachineConfigPool",
};
export const WEBHOOKS: Kind = {
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingWebhookConfiguration",
};
export const MUTATING_WEBHOOKS: Kind = { ...WEBHOOKS, kind: "MutatingWebhookConfiguration" };
export const ENDPOINT_SLICE: Kind = { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" };
export const CLUSTER_OPERATOR: Kind = { apiVersion: "config.openshift.io/v1", kind: "ClusterOperator" };
export const CLUSTER_VERSION: Kind = { apiVersion: "config.openshift.io/v1", kind: "ClusterVersion" };
export const NETWORK_POLICY: Kind = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" };
export const LEASE: Kind = { apiVersion: "coordination.k8s.io/v1", kind: "Lease" };
export const TOKEN_REVIEW: Kind = { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview" };
export const SUBJECT_ACCESS_REVIEW: Kind = { apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview" };
export const SELF_SUBJECT_ACCESS_REVIEW: Kind = {
  apiVersion: "authorization.k8s.io/v1",
  kind: "SelfSubjectAccessReview",
};
export const SELF_SUBJECT_RULES_REVIEW: Kind = {
  apiVersion: "authorization.k8s.io/v1",
  kind: "SelfSubjectRulesReview",
};
export const SELF_SUBJECT_REVIEW: Kind = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
export const PING_SOURCE: Kind = { apiVersion: "sources.knative.dev/v1", kind: "PingSource" };
export const BROKER: Kind = { apiVersion: "eventing.knative.dev/v1", kind: "Broker" };
export const TRIGGER: Kind = { apiVersion: "eventing.knative.dev/v1", kind: "Trigger" };
export const ARGO_APPLICATION: Kind = { apiVersion: "argoproj.io/v1alpha1", kind: "Application" };
export const ARGO_PROJECT: Kind = { apiVersion: "argoproj.io/v1alpha1", kind: "AppProject" };
export const CLUSTER_SERVICE_VERSION: Kind = {
  apiVersion: "operators.coreos.com/v1alpha1",
  kind: "ClusterServiceVersion",
};
export const INSTALL_PLAN: Kind = { apiVersion: "operators.coreos.com/v1alpha1", kind: "InstallPlan" };
export const HELM_RELEASE: Kind = { apiVersion: "helm.toolkit.fluxcd.io/v2", kind: "HelmRelease" };
export const KUSTOMIZATION: Kind = { apiVersion: "kustomize.toolkit.fluxcd.io/v1", kind: "Kustomization" };

const NAMESPACED: readonly (readonly [kind: Kind, plural: string])[] = [
  [POD, "pods"],
  [CONFIG_MAP, "configmaps"],
  [SECRET, "secrets"],
  [SERVICE, "services"],
  [SERVICE_ACCOUNT, "serviceaccounts"],
  [EVENT, "events"],
  [PERSISTENT_VOLUME_CLAIM, "persistentvolumeclaims"],
  [RESOURCE_QUOTA, "resourcequotas"],
  [LIMIT_RANGE, "limitranges"],
  [DEPLOYMENT, "deployments"],
  [REPLICA_SET, "replicasets"],
  [STATEFUL_SET, "statefulsets"],
  [DAEMON_SET, "daemonsets"],
  [CONTROLLER_REVISION, "controllerrevisions"],
  [JOB, "jobs"],
  [CRON_JOB, "cronjobs"],
  [POD_DISRUPTION_BUDGET, "poddisruptionbudgets"],
  [HORIZONTAL_POD_AUTOSCALER, "horizontalpodautoscalers"],
  [VERTICAL_POD_AUTOSCALER, "verticalpodautoscalers"],
  [SCALED_OBJECT, "scaledobjects"],
  [MACHINE_HEALTH_CHECK, "machinehealthchecks"],
  [NETWORK_POLICY, "networkpolicies"],
  [LEASE, "leases"],
  [{ apiVersion: "metrics.k8s.io/v1beta1", kind: "PodMetrics" }, "pods"],
  [PING_SOURCE, "pingsources"],
  [BROKER, "brokers"],
  [TRIGGER, "triggers"],
  [{ apiVersion: "serving.knative.dev/v1", kind: "Service" }, "services"],
  [{ apiVersion: "serving.knative.dev/v1", kind: "Configuration" }, "configurations"],
  [{ apiVersion: "serving.knative.dev/v1", kind: "Revision" }, "revisions"],
  [{ apiVersion: "serving.kserve.io/v1beta1", kind: "InferenceService" }, "inferenceservices"],
  [ARGO_APPLICATION, "applications"],
  [ARGO_PROJECT, "appprojects"],
  [{ apiVersion: "argoproj.io/v1alpha1", kind: "Rollout" }, "rollouts"],
  [HELM_RELEASE, "helmreleases"],
  [KUSTOMIZATION, "kustomizations"],
  [CLUSTER_SERVICE_VERSION, "clusterserviceversions"],
  [{ apiVersion: "operators.coreos.com/v1alpha1", kind: "Subscription" }, "subscriptions"],
  [INSTALL_PLAN, "installplans"],
  [ENDPOINT_SLICE, "endpointslices"],
  [{ apiVersion: "operator.openshift.io/v1", kind: "IngressController" }, "ingresscontrollers"],
  [{ apiVersion: "image.openshift.io/v1", kind: "ImageStream" }, "imagestreams"],
  [MACHINE, "machines"],
  [SELF_NODE_REMEDIATION, "selfnoderemediations"],
  [SELF_NODE_REMEDIATION_TEMPLATE, "selfnoderemediationtemplates"],
  [FENCE_AGENTS_REMEDIATION, "fenceagentsremediations"],
  [FENCE_AGENTS_REMEDIATION_TEMPLATE, "fenceagentsremediationtemplates"],
  [{ apiVersion: "machine.openshift.io/v1beta1", kind: "MachineSet" }, "machinesets"],
];

const CLUSTER_SCOPED: readonly (readonly [kind: Kind, plural: string])[] = [
  [NAMESPACE, "namespaces"],
  [NODE, "nodes"],
  [PERSISTENT_VOLUME, "persistentvolumes"],
  [STORAGE_CLASS, "storageclasses"],
  [{ apiVersion: "metrics.k8s.io/v1beta1", kind: "NodeMetrics" }, "nodes"],
  [CLUSTER_OPERATOR, "clusteroperators"],
  [CLUSTER_VERSION, "clusterversions"],
  [NODE_HEALTH_CHECK, "nodehealthchecks"],
  [MACHINE_CONFIG_POOL, "machineconfigpools"],
  [NODE_MAINTENANCE, "nodemaintenances"],
  [{ apiVersion: "apiregistration.k8s.io/v1", kind: "APIService" }, "apiservices"],
  [WEBHOOKS, "validatingwebhookconfigurations"],
  [MUTATING_WEBHOOKS, "mutatingwebhookconfigurations"],
];

const REVIEWS: readonly (readonly [kind: Kind, plural: string])[] = [
  [TOKEN_REVIEW, "tokenreviews"],
  [SUBJECT_ACCESS_REVIEW, "subjectaccessreviews"],
  [SELF_SUBJECT_ACCESS_REVIEW, "selfsubjectaccessreviews"],
  [SELF_SUBJECT_RULES_REVIEW, "selfsubjectrulesreviews"],
  [SELF_SUBJECT_REVIEW, "selfsubjectreviews"],
];

const resources = new Map<string, Resource>([
  ...NAMESPACED.map(([kind, plural]) => [key(kind), { plural, namespaced: true, isReview: false }] as const),
  ...CLUSTER_SCOPED.map(([kind, plural]) => [key(kind), { plural, namespaced: false, isReview: false }] as const),
  ...REVIEWS.map(([kind, plural]) => [key(kind), { plural, namespaced: false, isReview: true }] as const),
]);

export function isKnown(kind: Kind): boolean {
  return resources.has(key(kind));
}

/** A kind that is not in the table is `invalid`: a plural is never guessed from what an event says. */
export function resourceOf(kind: Kind): Resource {
  const resource = resources.get(key(kind));
  if (!resource) throw new WorldError("invalid", `the kind ${shown(key(kind))} is not one that this engine works with`);
  return resource;
}

function key(kind: Kind): string {
  return `${kind.apiVersion} ${kind.kind}`;
}
