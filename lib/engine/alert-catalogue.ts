import type { Target } from "../domain/target.ts";

/** Where an alert names what it is about: the label, and the kind that the label's value is the name of. */
export interface Naming {
  readonly label: string;
  readonly apiVersion: string;
  readonly kind: string;
}

const POD: Naming = { label: "pod", apiVersion: "v1", kind: "Pod" };
const DEPLOYMENT: Naming = { label: "deployment", apiVersion: "apps/v1", kind: "Deployment" };
const STATEFUL_SET: Naming = { label: "statefulset", apiVersion: "apps/v1", kind: "StatefulSet" };
const DAEMON_SET: Naming = { label: "daemonset", apiVersion: "apps/v1", kind: "DaemonSet" };

/** The alerts that have a rule here, by the label that the kubernetes-mixin's expression really keeps. */
const CATALOGUE: Readonly<Record<string, Naming>> = {
  KubePodCrashLooping: POD,
  KubePodNotReady: POD,
  KubeContainerWaiting: POD,
  KubeDeploymentReplicasMismatch: DEPLOYMENT,
  KubeDeploymentRolloutStuck: DEPLOYMENT,
  KubeDeploymentGenerationMismatch: DEPLOYMENT,
  KubeStatefulSetReplicasMismatch: STATEFUL_SET,
  KubeDaemonSetRolloutStuck: DAEMON_SET,
};

/** Always firing on purpose: its absence is the news. */
export const HEARTBEAT = "Watchdog";

export function namingOf(alertname: string): Naming | undefined {
  return Object.hasOwn(CATALOGUE, alertname) ? CATALOGUE[alertname] : undefined;
}

export function knownAlerts(): string[] {
  return Object.keys(CATALOGUE).sort();
}

/** The labels that say what an alert is about; the rest is the scrape's or the rule's business and is not kept. */
export const TELLING_LABELS = [
  "namespace",
  "pod",
  "container",
  "deployment",
  "statefulset",
  "daemonset",
  "job_name",
  "node",
  "reason",
];

export function targetNamedBy(naming: Naming, labels: Readonly<Record<string, string>>): Target | undefined {
  const name = labels[naming.label];
  const namespace = labels["namespace"];
  if (name === undefined || namespace === undefined) return undefined;
  return { apiVersion: naming.apiVersion, kind: naming.kind, namespace, name };
}
