import { amountOf } from "../domain/quantity.ts";

/** Of a Node what counts here. */
export interface NodeFacts {
  readonly name: string;
  readonly taints: readonly { readonly key: string; readonly effect: string }[];
  readonly unschedulable: boolean;
  readonly capacity: Readonly<Record<string, string>>;
  readonly allocatable: Readonly<Record<string, string>>;
}

export interface Amounts {
  /** Cores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}

export interface ClusterCapacity {
  readonly total: Amounts;
  readonly allocatable: Amounts;
  /** Their names. */
  readonly nodes: readonly string[];
  readonly cordoned: number;
  /** Nodes that are the control plane's alone; there may be none. */
  readonly controlPlane: { readonly nodes: readonly string[]; readonly allocatable: Amounts };
}

const CONTROL_PLANE = ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"];

/**
 * What the nodes offer on which anybody's pods may run: a control plane that keeps others off by a taint does not count, one that does not (a
 * single node, a compact cluster) does. CPU in cores, memory in bytes: sums of `status.capacity` and `status.allocatable`.
 */
export function clusterCapacity(nodes: readonly NodeFacts[]): ClusterCapacity {
  const counted = nodes.filter((node) => !keepsOthersOff(node));
  const apart = nodes.filter(keepsOthersOff);
  return {
    total: sumOf(counted.map(({ capacity }) => capacity)),
    allocatable: sumOf(counted.map(({ allocatable }) => allocatable)),
    nodes: counted.map(({ name }) => name),
    cordoned: counted.filter(({ unschedulable }) => unschedulable).length,
    controlPlane: {
      nodes: apart.map(({ name }) => name),
      allocatable: sumOf(apart.map(({ allocatable }) => allocatable)),
    },
  };
}

function keepsOthersOff({ taints }: NodeFacts): boolean {
  return taints.some(({ key, effect }) => CONTROL_PLANE.includes(key) && effect !== "PreferNoSchedule");
}

function sumOf(resources: readonly Readonly<Record<string, string>>[]): Amounts {
  const sum = (name: string): number => resources.reduce((total, each) => total + (amountOf(each[name]) ?? 0), 0);
  return { cpu: sum("cpu"), memory: sum("memory") };
}

/** Namespaces of the platform, which the Go engine did not list; `defaulted-shop` is somebody's own. */
export function isOfThePlatform(namespace: string): boolean {
  return namespace === "default" || namespace.startsWith("kube-") || namespace.startsWith("openshift-");
}
