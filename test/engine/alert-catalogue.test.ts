import { expect, it } from "vitest";

import {
  knownAlerts,
  namingOf,
  targetByItself,
  targetNamedBy,
  tellingLabels,
} from "../../lib/engine/alert-catalogue.ts";
import { NODE_ALERTS } from "../../lib/engine/node-alerts.ts";
import { PLATFORM_ALERTS } from "../../lib/engine/platform-alerts.ts";
import { WORKLOAD_ALERTS } from "../../lib/engine/workload-alerts.ts";

/** What an alert of kube-state-metrics may carry besides: all of these labels are the exporter's, unless the rule is about them. */
const LABELS = {
  namespace: "shop",
  pod: "p",
  container: "c",
  service: "svc",
  job: "kube-state-metrics",
  instance: "10.0.0.7:8080",
  deployment: "d",
  statefulset: "s",
  daemonset: "ds",
  job_name: "j",
  horizontalpodautoscaler: "hpa",
  persistentvolumeclaim: "claim",
  persistentvolume: "pv",
  poddisruptionbudget: "pdb",
  resourcequota: "quota",
};

const ABOUT = [
  ["KubePodCrashLooping", "v1 Pod p"],
  ["KubePodNotReady", "v1 Pod p"],
  ["KubePodNotScheduled", "v1 Pod p"],
  ["KubeContainerWaiting", "v1 Pod p"],
  ["CPUThrottlingHigh", "v1 Pod p"],
  ["KubeDeploymentReplicasMismatch", "apps/v1 Deployment d"],
  ["KubeDeploymentRolloutStuck", "apps/v1 Deployment d"],
  ["KubeDeploymentGenerationMismatch", "apps/v1 Deployment d"],
  ["KubeStatefulSetReplicasMismatch", "apps/v1 StatefulSet s"],
  ["KubeStatefulSetGenerationMismatch", "apps/v1 StatefulSet s"],
  ["KubeStatefulSetUpdateNotRolledOut", "apps/v1 StatefulSet s"],
  ["KubeDaemonSetRolloutStuck", "apps/v1 DaemonSet ds"],
  ["KubeDaemonSetNotScheduled", "apps/v1 DaemonSet ds"],
  ["KubeDaemonSetMisScheduled", "apps/v1 DaemonSet ds"],
  ["KubeJobFailed", "batch/v1 Job j"],
  ["KubeJobNotCompleted", "batch/v1 Job j"],
  ["KubeJobCompletion", "batch/v1 Job j"],
  ["KubeHpaReplicasMismatch", "autoscaling/v2 HorizontalPodAutoscaler hpa"],
  ["KubeHpaMaxedOut", "autoscaling/v2 HorizontalPodAutoscaler hpa"],
  ["KubePersistentVolumeFillingUp", "v1 PersistentVolumeClaim claim"],
  ["KubePersistentVolumeInodesFillingUp", "v1 PersistentVolumeClaim claim"],
  ["PersistentVolumeUsageNearFull", "v1 PersistentVolumeClaim claim"],
  ["PersistentVolumeUsageCritical", "v1 PersistentVolumeClaim claim"],
  ["KubePersistentVolumeErrors", "v1 PersistentVolume pv"],
  ["KubePdbNotEnoughHealthyPods", "policy/v1 PodDisruptionBudget pdb"],
  ["PodDisruptionBudgetAtLimit", "policy/v1 PodDisruptionBudget pdb"],
  ["PodDisruptionBudgetLimit", "policy/v1 PodDisruptionBudget pdb"],
  ["KubeQuotaExceeded", "v1 ResourceQuota quota"],
  ["KubeQuotaFullyUsed", "v1 ResourceQuota quota"],
  ["KubeQuotaAlmostFull", "v1 ResourceQuota quota"],
  ["TargetDown", "v1 Service svc"],
] as const;

it.each(ABOUT)("%s is about %s", (alertname, expected) => {
  const target = targetNamedBy(namingOf(alertname)!, LABELS);

  expect(`${target?.apiVersion} ${target?.kind} ${target?.name}`).toBe(expected);
});

it("knows no other alerts about what runs in a namespace", () => {
  const { HighlyAvailableWorkloadIncorrectlySpread: _, ...others } = WORKLOAD_ALERTS;

  expect(Object.keys(others).sort()).toEqual(ABOUT.map(([alertname]) => alertname).sort());
});

it("names an alert in one of its lists only", () => {
  const all = [WORKLOAD_ALERTS, NODE_ALERTS, PLATFORM_ALERTS].flatMap((list) => Object.keys(list));

  expect(all.sort()).toEqual(knownAlerts());
});

it.each([
  ["KubeNodeNotReady", { node: "worker-1", instance: "10.0.0.7:9100" }, "worker-1"],
  ["KubeletInstanceUnreachable", { instance: "worker-2:10250" }, "worker-2"],
  ["NodeRAIDDegraded", { instance: "10.0.0.7:9100", node: "worker-1" }, "10.0.0.7"],
  ["NodeRAIDDegraded", { instance: "[FD00::7]:9100" }, "fd00::7"],
  ["NodeRAIDDegraded", { instance: "../../secrets" }, undefined],
  ["MCCDrainError", { node: "the-controllers-own", exported_node: "worker-3" }, "worker-3"],
])("%s of %o is about node %s, and the port is not in it", (alertname, labels, name) => {
  expect(targetNamedBy(namingOf(alertname)!, labels as never)?.name).toBe(name);
});

it.each([
  ["ClusterOperatorDown", { name: "dns", namespace: "openshift-cluster-version" }, "ClusterOperator dns"],
  ["etcdNoLeader", { job: "etcd", pod: "etcd-1" }, "ClusterOperator etcd"],
  ["KubeletDown", { namespace: "kube-system" }, "Namespace kube-system"],
  ["CephMgrIsAbsent", { namespace: "openshift-storage" }, "Namespace openshift-storage"],
  ["MachineWithNoRunningPhase", { name: "m-1", namespace: "openshift-machine-api" }, "Machine m-1"],
  ["KubeAggregatedAPIDown", { name: "v1beta1.metrics.k8s.io" }, "APIService v1beta1.metrics.k8s.io"],
])("%s is about a part of the cluster", (alertname, labels, expected) => {
  const target = targetNamedBy(namingOf(alertname)!, labels);

  expect(`${target?.kind} ${target?.name}`).toBe(expected);
});

it("keeps of an alert's labels what tells of its target, and nothing of its exporter", () => {
  expect(tellingLabels(namingOf("KubeDeploymentRolloutStuck"))).toEqual([
    "namespace",
    "node",
    "reason",
    "resource",
    "deployment",
  ]);
  expect(tellingLabels(namingOf("KubePodCrashLooping"))).toContain("container");
});

it("takes a volume for nobody's namespace's", () => {
  expect(targetNamedBy(namingOf("KubePersistentVolumeErrors")!, LABELS)).not.toHaveProperty("namespace");
});

it.each([
  ["Deployment/cart", { apiVersion: "apps/v1", kind: "Deployment", namespace: "shop", name: "cart" }],
  ["CronJob/report", { apiVersion: "batch/v1", kind: "CronJob", namespace: "shop", name: "report" }],
  ["Node/worker-1", undefined],
  ["Deployment/cart/x", undefined],
  ["Deployment/", undefined],
  ["cart", undefined],
])("a rule of one's own may name %s", (value, target) => {
  expect(targetByItself({ namespace: "shop", kubeheal_target: value })).toEqual(target);
});
