import { DEPLOYMENT, NAMESPACE, NODE, POD_DISRUPTION_BUDGET } from "../kubernetes/kinds.ts";
import type { Deployment, Namespace, Node, PodDisruptionBudget } from "../kubernetes/objects.ts";

type Labels = Readonly<Record<string, string>>;

export function namespace(name: string, labels: Labels = {}): Namespace {
  const all = { "kubernetes.io/metadata.name": name, ...labels };
  return { ...NAMESPACE, metadata: { name, labels: all }, status: { phase: "Active" } };
}

interface DeploymentParts {
  readonly namespace: string;
  readonly name: string;
  readonly image: string;
  readonly replicas?: number;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  /** Parts of the spec, over the ordinary ones. */
  readonly spec?: object;
  /** Parts of the only container, over the ordinary ones. */
  readonly container?: object;
}

/** One container, selected by the label `app`. */
export function deployment({ namespace, name, image, replicas = 3, ...more }: DeploymentParts): Deployment {
  const app = { app: name };
  return {
    ...DEPLOYMENT,
    metadata: { name, namespace, labels: { ...app, ...more.labels }, annotations: more.annotations ?? {} },
    spec: {
      replicas,
      selector: { matchLabels: app },
      template: {
        metadata: { labels: app },
        spec: { containers: [{ name, image, ...more.container }] },
      },
      ...more.spec,
    },
  };
}

interface BudgetParts {
  readonly namespace: string;
  readonly name: string;
  readonly minAvailable?: number | string;
  readonly maxUnavailable?: number | string;
  /** Absent: the pods labelled `app` with the budget's own name. */
  readonly matchLabels?: Labels;
  readonly unhealthyPodEvictionPolicy?: "IfHealthyBudget" | "AlwaysAllow";
}

export function podDisruptionBudget({ namespace, name, matchLabels, ...spec }: BudgetParts): PodDisruptionBudget {
  return {
    ...POD_DISRUPTION_BUDGET,
    metadata: { name, namespace },
    spec: { ...spec, selector: { matchLabels: matchLabels ?? { app: name } } },
  };
}

export function node(name: string, labels: Labels = {}): Node {
  const all = { "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", ...labels };
  const ready = { type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status" };
  return {
    ...NODE,
    metadata: { name, labels: all },
    spec: {},
    status: {
      conditions: [ready],
      capacity: { cpu: "4", memory: "16Gi", pods: "110" },
      allocatable: { cpu: "4", memory: "16Gi", pods: "110" },
    },
  };
}
