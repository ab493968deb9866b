/** What the REST API shows of the capacity of the cluster. */
import { type Amounts, type ClusterCapacity, isOfThePlatform } from "../insights/node-capacity.ts";
import { rounded } from "../insights/shown-number.ts";
import { etcdHealth, onlyValue } from "../insights/usage.ts";
import { type ControlPlane, usageView } from "./capacity-view.ts";

/** What the containers of a namespace use on one node. */
export interface NamespaceUse {
  readonly resource: "cpu" | "memory";
  readonly namespace: string | undefined;
  /** Not every installation's series say it. */
  readonly node: string | undefined;
  readonly value: number | undefined;
}

interface Seen {
  readonly capacity: ClusterCapacity;
  /** By namespace. */
  readonly pods: ReadonlyMap<string, number>;
  readonly uses: readonly NamespaceUse[];
  readonly control: ControlPlane;
}

export function clusterView({ capacity, pods, uses, control }: Seen): object {
  // Usage and capacity are of the same nodes, where the series say on which node they are.
  const counted = uses.filter(({ node }) => node === undefined || capacity.nodes.includes(node));
  const { total, allocatable, cordoned, nodes } = capacity;
  return {
    cluster_capacity: {
      total_cpu: quantityOfCores(total.cpu),
      total_memory: quantityOfBytes(total.memory),
      allocatable_cpu: quantityOfCores(allocatable.cpu),
      allocatable_memory: quantityOfBytes(allocatable.memory),
      node_count: nodes.length,
      cordoned_node_count: cordoned,
    },
    cluster_usage: {
      ...usageView({ cpu: sumOf(counted, "cpu"), memory: sumOf(counted, "memory") }, allocatable),
      pod_count: [...pods.values()].reduce((sum, count) => sum + count, 0),
    },
    namespaces: [...pods.keys()]
      .filter((name) => !isOfThePlatform(name))
      .sort()
      .map((name) => namespaceView(name, { pods, allocatable, uses: counted.filter((use) => use.namespace === name) })),
    infrastructure: { ...controlPlaneView(uses, capacity), etcd_health: etcdHealth(onlyValue(control.leader)) },
  };
}

function namespaceView(
  name: string,
  { pods, allocatable, uses }: Pick<Seen, "pods" | "uses"> & { readonly allocatable: Amounts },
): object {
  return {
    name,
    cpu_percent: shareOf(sumOf(uses, "cpu"), allocatable.cpu),
    memory_percent: shareOf(sumOf(uses, "memory"), allocatable.memory),
    pod_count: pods.get(name) ?? 0,
  };
}

/** Of the nodes that are the control plane's alone. Null: there are none, or nobody says what runs on them. */
function controlPlaneView(uses: readonly NamespaceUse[], { controlPlane }: ClusterCapacity): object {
  const there = uses.filter(({ node }) => node !== undefined && controlPlane.nodes.includes(node));
  return {
    control_plane_cpu_percent: shareOf(sumOf(there, "cpu"), controlPlane.allocatable.cpu),
    control_plane_memory_percent: shareOf(sumOf(there, "memory"), controlPlane.allocatable.memory),
  };
}

function shareOf(amount: number | undefined, whole: number): number | null {
  return amount === undefined || whole <= 0 ? null : rounded((amount / whole) * 100, 2);
}

function sumOf(uses: readonly NamespaceUse[], resource: NamespaceUse["resource"]): number | undefined {
  const known = uses.flatMap((use) => (use.resource === resource ? (use.value ?? []) : []));
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}

/** Kubernetes' own spelling: whole cores, else millicores. */
function quantityOfCores(cores: number): string {
  return Number.isInteger(cores) ? String(cores) : `${Math.round(cores * 1000)}m`;
}

/** Whole units of the largest that divides it. */
function quantityOfBytes(bytes: number): string {
  const [unit, size] = (
    [
      ["Gi", 1024 ** 3],
      ["Mi", 1024 ** 2],
      ["Ki", 1024],
    ] as const
  ).find(([, size]) => bytes >= size && bytes % size === 0) ?? ["", 1];
  return `${Math.round(bytes / size)}${unit}`;
}
