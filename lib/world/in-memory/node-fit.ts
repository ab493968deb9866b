import { amountOf } from "../../domain/quantity.ts";
import { PERSISTENT_VOLUME_CLAIM, POD } from "../kubernetes/kinds.ts";
import { selects } from "../kubernetes/label-selector.ts";
import type { Node, Pod } from "../kubernetes/objects.ts";
import type { ApiServer } from "./api-server.ts";
import { isActive } from "./pod-status.ts";

interface Cluster {
  readonly api: ApiServer;
  readonly nodes: readonly Node[];
}

type PodSpec = NonNullable<Pod["spec"]>;
const RESOURCES = ["cpu", "memory"];

/** The nodes that can take a pod. */
export function fitting(pod: Pod, { api, nodes }: Cluster): Node[] {
  if (missingClaim(pod, api) !== undefined) return [];
  return nodes.filter((node) => objection(node, pod, api) === undefined);
}

/** As kube-scheduler says it: how many nodes have which objection. */
export function whyNowhere(pod: Pod, { api, nodes }: Cluster): string {
  const claim = missingClaim(pod, api);
  if (claim !== undefined) return `0/${nodes.length} nodes are available: persistentvolumeclaim "${claim}" not found.`;
  const counts = new Map<string, number>();
  for (const node of nodes) {
    const why = objection(node, pod, api) ?? "";
    counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  const reasons = [...counts].map(([why, count]) => `${count} ${why}`).sort();
  return `0/${nodes.length} nodes are available: ${reasons.join(", ")}.`;
}

export function isNodeReady(node: Node): boolean {
  return (
    node.status?.conditions?.every((condition) => condition.type !== "Ready" || condition.status === "True") ?? true
  );
}

function missingClaim({ metadata, spec }: Pod, api: ApiServer): string | undefined {
  const claims = (spec?.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
  const { namespace } = metadata;
  return claims.find((name) => !api.read({ ...PERSISTENT_VOLUME_CLAIM, namespace, name }));
}

/** The first thing that speaks against a node, in the order of the scheduler's plugins. */
function objection(node: Node, pod: Pod, api: ApiServer): string | undefined {
  const spec = pod.spec!;
  if (node.spec?.unschedulable || !isNodeReady(node)) return "node(s) were unschedulable";
  const taint = untolerated(node, spec);
  if (taint) return `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ""}}`;
  if (!isWanted(node, spec)) return "node(s) didn't match Pod's node affinity/selector";
  // Most pods ask for nothing, and counting what all others have takes its time.
  const asksForNothing = hostPorts(spec).length === 0 && RESOURCES.every((each) => requested(spec, each) === 0);
  return asksForNothing ? undefined : noRoom(node, spec, api);
}

/** The first taint that keeps these pods away. */
export function untolerated(node: Node, spec: PodSpec): Taint | undefined {
  return node.spec?.taints?.find((each) => each.effect !== "PreferNoSchedule" && !isTolerated(each, spec));
}

function noRoom(node: Node, spec: PodSpec, api: ApiServer): string | undefined {
  const others = api.all<Pod>(POD).filter((each) => each.spec?.nodeName === node.metadata.name && isActive(each));
  const ports = new Set(others.flatMap((each) => hostPorts(each.spec!)));
  if (hostPorts(spec).some((port) => ports.has(port)))
    return "node(s) didn't have free ports for the requested pod ports";
  const short = RESOURCES.find((resource) => lacks(resource, { node, spec, others }));
  return short === undefined ? undefined : `Insufficient ${short}`;
}

type Taint = NonNullable<NonNullable<Node["spec"]>["taints"]>[number];

function isTolerated({ key, value = "", effect }: Taint, { tolerations = [] }: PodSpec): boolean {
  return tolerations.some((each) => {
    const isOfKey = each.key === undefined || each.key === key;
    const isOfEffect = each.effect === undefined || each.effect === effect;
    return isOfKey && isOfEffect && (each.operator === "Exists" || (each.value ?? "") === value);
  });
}

function isWanted({ metadata }: Node, { nodeSelector = {}, affinity }: PodSpec): boolean {
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const isSelected = selects({ matchLabels: nodeSelector }, metadata.labels);
  return isSelected && (terms?.some(({ matchExpressions }) => selects({ matchExpressions }, metadata.labels)) ?? true);
}

function hostPorts({ containers }: PodSpec): number[] {
  return containers.flatMap(({ ports = [] }) => ports.flatMap(({ hostPort }) => hostPort ?? []));
}

function lacks(
  resource: string,
  { node, spec, others }: { node: Node; spec: PodSpec; others: readonly Pod[] },
): boolean {
  const wanted = requested(spec, resource);
  if (wanted === 0) return false;
  let taken = 0;
  for (const other of others) taken += requested(other.spec!, resource);
  return taken + wanted > (amountOf(node.status?.allocatable?.[resource]) ?? 0);
}

function requested({ containers }: PodSpec, resource: string): number {
  let sum = 0;
  for (const { resources } of containers) sum += amountOf(resources?.requests?.[resource]) ?? 0;
  return sum;
}
