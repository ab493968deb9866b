import type { Node } from "../world/kubernetes/objects.ts";
import type { KubeObject } from "../world/world.ts";
import type { AlertRule } from "./alert-rule.ts";

/** Of one that is cordoned the mixin says nothing: somebody is at work on it. */
export const NODE_RULES: readonly AlertRule<Node>[] = [
  {
    alertname: "KubeNodeNotReady",
    severity: "warning",
    labelsOf({ metadata: { name }, spec, status }) {
      const ready = status?.conditions?.find(({ type }) => type === "Ready");
      return ready?.status === "True" || spec?.unschedulable === true ? undefined : { node: name };
    },
  },
  {
    alertname: "KubeNodePressure",
    severity: "info",
    labelsOf({ metadata: { name }, status }) {
      const pressure = status?.conditions?.find(({ type, status: is }) => type.endsWith("Pressure") && is === "True");
      return pressure && { node: name, condition: pressure.type };
    },
  },
];

interface Operator extends KubeObject {
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string }[];
  };
}

/** As the cluster-version-operator has it: the namespace is its own. */
export const OPERATOR_RULES: readonly AlertRule<Operator>[] = [
  {
    alertname: "ClusterOperatorDegraded",
    severity: "warning",
    labelsOf({ metadata: { name }, status }) {
      const degraded = status?.conditions?.find(({ type, status: is }) => type === "Degraded" && is === "True");
      return degraded && { name, reason: degraded.reason ?? "", namespace: "openshift-cluster-version" };
    },
  },
];
