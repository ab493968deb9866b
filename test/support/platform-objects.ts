/** One of each kind that the cluster itself is made of, and a webhook that asks a Service which nobody answers for. */
import { WEBHOOKS } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";

export function platformObjects(): KubeObject[] {
  const at = (apiVersion: string, kind: string, name: string, namespace?: string): KubeObject => ({
    apiVersion,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  });
  const webhooks = [{ name: "a.example", clientConfig: { service: { namespace: "shop", name: "asked" } } }];
  return [
    at("config.openshift.io/v1", "ClusterOperator", "dns"),
    at("config.openshift.io/v1", "ClusterVersion", "version"),
    at("machineconfiguration.openshift.io/v1", "MachineConfigPool", "worker"),
    at("machine.openshift.io/v1beta1", "Machine", "m-1", "shop"),
    at("machine.openshift.io/v1beta1", "MachineHealthCheck", "m-1", "shop"),
    at("apiregistration.k8s.io/v1", "APIService", "m-1"),
    at("operator.openshift.io/v1", "IngressController", "m-1", "shop"),
    at("operators.coreos.com/v1alpha1", "ClusterServiceVersion", "m-1", "shop"),
    at("image.openshift.io/v1", "ImageStream", "m-1", "shop"),
    at("argoproj.io/v1alpha1", "Application", "m-1", "shop"),
    { ...WEBHOOKS, metadata: { name: "asks" }, webhooks } as KubeObject,
  ];
}

/** An alert about each of them, about the control plane, and about a namespace. */
export const PLATFORM_ALERTS_OF_EACH = [
  "CoreDNSErrorsHigh",
  "ClusterNotUpgradeable",
  "OCLBuildFailed",
  "MachineWithNoRunningPhase",
  "MachineHealthCheckUnterminatedShortCircuit",
  "KubeAggregatedAPIDown",
  "IngressControllerDegraded",
  "CsvAbnormalFailedOver2Min",
  "ImageStreamImportFailed",
  "ArgoCDSyncAlert",
  "KubeletDown",
  "KubeClientErrors",
];
