import type { Catalogue, Naming } from "./naming.ts";

const node = { apiVersion: "v1", kind: "Node", isClusterScoped: true } as const;

/** The label `namespace` beside it is written by hand into OpenShift's rules, and means nothing. */
const NODE: Naming = { ...node, label: "node", also: ["instance"] };
/** node-exporter knows no node, only where it was scraped. */
const SCRAPED: Naming = { ...node, label: "instance", also: ["node"], isMeasured: true };
/** What its kubelet measures of itself. */
const MEASURED: Naming = { ...NODE, isMeasured: true };
/** The Machine Config Controller speaks of a node; its own is in the label `node`. */
const EXPORTED: Naming = { ...node, label: "exported_node", isMeasured: true };

/** The alerts about nodes, by the label that the rule's expression really keeps: kubernetes-mixin, cluster-monitoring-operator, machine-config-operator. */
export const NODE_ALERTS: Catalogue = {
  KubeNodeNotReady: NODE,
  KubeNodeUnreachable: NODE,
  KubeNodeReadinessFlapping: NODE,
  /** The mixin calls it `info`; a node that runs out of disk is more than that to whoever can drain it. */
  KubeNodePressure: { ...NODE, isHeardAtInfo: true },
  KubeNodeEviction: MEASURED,
  KubeletTooManyPods: MEASURED,
  KubeletPlegDurationHigh: MEASURED,
  KubeletPodStartUpLatencyHigh: MEASURED,
  KubeletClientCertificateRenewalErrors: MEASURED,
  KubeletServerCertificateRenewalErrors: MEASURED,
  KubeletInstanceUnreachable: MEASURED,
  KubeletHealthState: MEASURED,
  SystemMemoryExceedsReservation: MEASURED,
  NodeWithoutOVNKubeNodePodRunning: MEASURED,
  MCDRebootError: MEASURED,
  MCDPivotError: MEASURED,
  MCCDrainError: EXPORTED,
  MCCPoolAlert: EXPORTED,
  ExtremelyHighIndividualControlPlaneCPU: SCRAPED,
  ExtremelyHighIndividualControlPlaneMemory: SCRAPED,
  NodeFilesystemSpaceFillingUp: SCRAPED,
  NodeFilesystemAlmostOutOfSpace: SCRAPED,
  NodeFilesystemFilesFillingUp: SCRAPED,
  NodeFilesystemAlmostOutOfFiles: SCRAPED,
  NodeFileDescriptorLimit: SCRAPED,
  NodeClockNotSynchronising: SCRAPED,
  NodeClockSkewDetected: SCRAPED,
  NodeHighNumberConntrackEntriesUsed: SCRAPED,
  NodeNetworkReceiveErrs: SCRAPED,
  NodeNetworkTransmitErrs: SCRAPED,
  NodeNetworkInterfaceFlapping: SCRAPED,
  NodeRAIDDegraded: SCRAPED,
  NodeRAIDDiskFailure: SCRAPED,
  NodeSystemSaturation: SCRAPED,
  NodeMemoryMajorPagesFaults: SCRAPED,
  NodeSystemdServiceFailed: SCRAPED,
  NodeBondingDegraded: SCRAPED,
  NodeTextFileCollectorScrapeError: SCRAPED,
};
