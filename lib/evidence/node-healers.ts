import type { Healer } from "../engine/circumstances.ts";
import {
  FENCE_AGENTS_REMEDIATION,
  MACHINE_CONFIG_POOL,
  MACHINE_HEALTH_CHECK,
  NODE_HEALTH_CHECK,
  NODE_MAINTENANCE,
  SELF_NODE_REMEDIATION,
} from "../world/kubernetes/kinds.ts";
import { type LabelSelector, selects } from "../world/kubernetes/label-selector.ts";
import type { Cluster, KubeObject } from "../world/world.ts";
import type { Condition } from "./conditions.ts";
import { installed, nameOf } from "./installed.ts";

export const NODE_HEALER_RIGHTS = [
  "remediation.medik8s.io/nodehealthchecks: list",
  "self-node-remediation.medik8s.io/selfnoderemediations: list",
  "fence-agents-remediation.medik8s.io/fenceagentsremediations: list",
  "nodemaintenance.medik8s.io/nodemaintenances: list",
  "machine.openshift.io/machinehealthchecks: list",
  "machineconfiguration.openshift.io/machineconfigpools: list",
  "/nodes: get",
];

const CURRENT = "machineconfiguration.openshift.io/currentConfig";
const DESIRED = "machineconfiguration.openshift.io/desiredConfig";
const MACHINE = "machine.openshift.io/machine";

/** Taints by which others say that they are taking a node away. */
const TAKEN_AWAY: Readonly<Record<string, string>> = {
  ToBeDeletedByClusterAutoscaler: "the Cluster Autoscaler",
  DeletionCandidateOfClusterAutoscaler: "the Cluster Autoscaler",
  "karpenter.sh/disrupted": "Karpenter",
  "karpenter.sh/disruption": "Karpenter",
  "medik8s.io/remediation": "a remediation operator",
  "medik8s.io/drain": "the Node Maintenance Operator",
};

interface Asked extends KubeObject {
  readonly spec?: {
    readonly selector?: LabelSelector;
    readonly nodeSelector?: LabelSelector;
    readonly nodeName?: string;
    readonly paused?: boolean;
  };
  readonly status?: PoolStatus & { readonly phase?: string };
}

interface PoolStatus {
  readonly conditions?: readonly Condition[];
  readonly machineCount?: number;
  readonly updatedMachineCount?: number;
}

interface Tainted extends KubeObject {
  readonly spec?: { readonly taints?: readonly { readonly key: string }[] };
}

/** Others who drain, reboot or replace this node, now or as soon as they see it unhealthy. All of them pass. */
export async function healersOfNode(
  cluster: Pick<Cluster, "list">,
  name: string,
  node: KubeObject | undefined,
): Promise<Healer[]> {
  const [checks, machineChecks, own, fenced, maintenances, pools] = await Promise.all(
    [
      NODE_HEALTH_CHECK,
      MACHINE_HEALTH_CHECK,
      SELF_NODE_REMEDIATION,
      FENCE_AGENTS_REMEDIATION,
      NODE_MAINTENANCE,
      MACHINE_CONFIG_POOL,
    ].map((kind) => installed<Asked>(cluster, kind)),
  );
  const { labels = {}, annotations = {} } = node?.metadata ?? {};
  // Which machines it selects only the Machine's labels would say; where there is one at all, nodes with a machine are left to it.
  const hasMachine = annotations[MACHINE] !== undefined;
  return [
    // What is under way comes before what is only on its guard: that is what is told.
    ...at([...(own ?? []), ...(fenced ?? [])], ({ metadata }) => metadata.name === name, "it is remediating this node"),
    ...at(
      maintenances,
      ({ spec, status }) => spec?.nodeName === name && status?.phase !== "Failed",
      "it keeps this node empty for maintenance",
    ),
    ...beingTakenAway(node),
    ...beingConfigured(annotations),
    ...updating(pools ?? [], labels),
    ...at(checks, ({ spec }) => selects(spec?.selector ?? {}, labels), "it remediates this node when it is unhealthy"),
    // Another healer says that too many are sick: that holds for every node.
    ...at(machineChecks, hasStopped, "it has stopped, because more machines are unhealthy than it may replace"),
    ...at(hasMachine ? machineChecks?.slice(0, 1) : [], () => true, "it replaces unhealthy machines"),
  ];
}

// oxlint-disable-next-line max-params -- of whom, which, and what they do
function at(all: readonly Asked[] | undefined, isMeant: (each: Asked) => boolean, because: string): Healer[] {
  return (all ?? []).filter(isMeant).map((each) => ({ name: nameOf(each), because, isPassing: true }));
}

function hasStopped({ status }: Asked): boolean {
  return status?.conditions?.some((each) => each.type === "RemediationAllowed" && each.status === "False") === true;
}

function beingTakenAway(node: Tainted | undefined): Healer[] {
  const taint = node?.spec?.taints?.find(({ key }) => Object.hasOwn(TAKEN_AWAY, key));
  if (!taint) return [];
  return [{ name: TAKEN_AWAY[taint.key]!, because: `it has put the taint ${taint.key} on the node`, isPassing: true }];
}

function beingConfigured(annotations: Readonly<Record<string, string>>): Healer[] {
  if (annotations[CURRENT] === annotations[DESIRED]) return [];
  const because = `it is bringing the node to ${annotations[DESIRED]}, and drains and reboots it itself`;
  return [{ name: "the Machine Config Operator", because, isPassing: true }];
}

function updating(pools: readonly Asked[], labels: Readonly<Record<string, string>>): Healer[] {
  return pools
    .filter(({ spec, status }) => selects(spec?.nodeSelector, labels) && isUpdating(status))
    .map((pool) => {
      const { updatedMachineCount = 0, machineCount = 0 } = pool.status ?? {};
      const because = `it is updating its nodes one after another (${updatedMachineCount} of ${machineCount} are done)`;
      return { name: nameOf(pool), because, isPassing: true };
    });
}

function isUpdating(status: PoolStatus | undefined): boolean {
  return status?.conditions?.some((each) => each.type === "Updating" && each.status === "True") === true;
}
