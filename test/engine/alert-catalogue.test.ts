import { expect, it } from "vitest";

import {
  knownAlerts,
  namingOf,
  targetByItself,
  targetNamedBy,
  tellingLabels,
} from "../../lib/engine/alert-catalogue.ts";

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

it("knows no other alerts", () => {
  expect(knownAlerts()).toEqual(ABOUT.map(([alertname]) => alertname).sort());
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
