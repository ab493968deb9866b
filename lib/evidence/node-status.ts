/** What a Node says of itself, and who set what keeps pods away from it. Pure. */
import { lastWriteOf, writeInWords } from "../actions/last-writer.ts";
import { CORDONED } from "../domain/cordon.ts";
import type { CordonEvidence, NodeEvidence, NodesEvidence, TaintEvidence } from "../domain/node-evidence.ts";
import type { Node } from "../world/kubernetes/objects.ts";
import { OURSELVES } from "./rival.ts";

const PRESSURES = ["MemoryPressure", "DiskPressure", "PIDPressure"];

type Condition = NonNullable<NonNullable<Node["status"]>["conditions"]>[number];

export function readinessOf({ metadata, status }: Node): NodeEvidence["ready"] {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  const created = metadata.creationTimestamp ?? "";
  if (!ready) return { ...NEVER_SPOKEN, since: created };
  const { status: is, lastTransitionTime: since = created, reason = "", message = "" } = ready;
  return { status: is === "True" || is === "False" ? is : "Unknown", since, reason, message };
}

/** A node that has said nothing yet is one whose kubelet does not speak. */
const NEVER_SPOKEN = {
  status: "Unknown",
  reason: "NodeStatusNeverUpdated",
  message: "its kubelet has never posted its status",
} as const;

export function pressuresOf({ status }: Node): NodeEvidence["pressures"] {
  return (status?.conditions ?? [])
    .filter(({ type, status: is }) => PRESSURES.includes(type) && is === "True")
    .map(toSaid);
}

function toSaid({ type, lastTransitionTime = "", reason = type, message = "" }: Condition) {
  return { type, since: lastTransitionTime, reason, message };
}

export function isControlPlane({ metadata: { labels = {} } }: Node): boolean {
  return ["control-plane", "master"].some((role) => labels[`node-role.kubernetes.io/${role}`] !== undefined);
}

export function cordonOf(node: Node): CordonEvidence | undefined {
  if (node.spec?.unschedulable !== true) return undefined;
  const write = lastWriteOf(node, ["spec", "unschedulable"]);
  const taint = node.spec.taints?.find(({ key }) => key === "node.kubernetes.io/unschedulable");
  const hasReceipt = node.metadata.annotations?.[CORDONED] !== undefined;
  return {
    since: write?.time ?? taint?.timeAdded,
    by: writeInWords(write),
    isOurs: hasReceipt && (write === undefined || write.manager === OURSELVES),
  };
}

/** Set and taken away by controllers that know when: https://kubernetes.io/docs/reference/labels-annotations-taints */
const SET_BY_CONTROLLERS =
  /^(node\.kubernetes\.io|node-role\.kubernetes\.io|node\.cloudprovider\.kubernetes\.io|karpenter\.sh|medik8s\.io|node\.cluster\.x-k8s\.io)\/|ClusterAutoscaler$/;

export function taintsOf(node: Node): TaintEvidence[] {
  const by = writeInWords(lastWriteOf(node, ["spec", "taints"]));
  return (node.spec?.taints ?? [])
    .filter(({ key, effect }) => effect !== "PreferNoSchedule" && !SET_BY_CONTROLLERS.test(key))
    .map(({ key, value, effect, timeAdded }) => ({
      text: `${key}${value === undefined || value === "" ? "" : `=${value}`}:${effect}`,
      since: timeAdded ?? lastWriteOf(node, ["spec", "taints"])?.time,
      by,
    }));
}

export function nodesOf(nodes: readonly Node[]): NodesEvidence {
  const notReady = nodes.filter((node) => readinessOf(node).status !== "True");
  const out = nodes.filter((node) => notReady.includes(node) || node.spec?.unschedulable === true);
  return {
    total: nodes.length,
    out: out.map(({ metadata }) => metadata.name),
    notReady: notReady.map(({ metadata }) => metadata.name),
  };
}
