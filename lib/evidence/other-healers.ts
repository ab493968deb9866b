import type { AnyAction } from "../actions/define-action.ts";
import { actions } from "../actions/index.ts";
import type { Concern } from "../domain/concern.ts";
import type { Target } from "../domain/target.ts";
import type { Step } from "../domain/workflow.ts";
import type { Healer } from "../engine/circumstances.ts";
import {
  HORIZONTAL_POD_AUTOSCALER,
  MACHINE_HEALTH_CHECK,
  NODE,
  NODE_HEALTH_CHECK,
  SCALED_OBJECT,
  VERTICAL_POD_AUTOSCALER,
} from "../world/kubernetes/kinds.ts";
import { type Cluster, type Kind, type KubeObject, isWorldError } from "../world/world.ts";
import { selectorOf } from "./label-selector.ts";

type Looking = (cluster: Cluster, target: Target, reading: Promise<KubeObject | undefined>) => Promise<Healer[]>;

/** By what a step concerns: what may be read for it, and how others are found. */
export const LOOKING: Readonly<Record<Concern, { readonly rights: readonly string[]; readonly look: Looking }>> = {
  replicas: {
    rights: ["autoscaling/horizontalpodautoscalers: list", "keda.sh/scaledobjects: list"],
    look: scalersOf,
  },
  resources: { rights: ["autoscaling.k8s.io/verticalpodautoscalers: list"], look: sizersOf },
  node: {
    rights: [
      "remediation.medik8s.io/nodehealthchecks: list",
      "machine.openshift.io/machinehealthchecks: list",
      "/nodes: get,list",
    ],
    look: healersOfNode,
  },
};

const CONCERNS = new Set(Object.values<AnyAction>(actions).flatMap(({ concerns }) => concerns));

/** Only what some action really concerns is asked about. */
export const HEALER_RIGHTS = [...CONCERNS].flatMap((concern) => LOOKING[concern].rights);

/** Others who see to what a step changes. Kinds that are not installed heal nothing; what may not be read throws, because then nobody knows. */
export async function healersOf(
  cluster: Cluster,
  { action, target }: Pick<Step, "action" | "target">,
  reading: Promise<KubeObject | undefined>,
): Promise<Healer[]> {
  const { concerns = [] } = (actions as Partial<Record<string, AnyAction>>)[action] ?? {};
  const found = await Promise.all(concerns.map((concern) => LOOKING[concern].look(cluster, target, reading)));
  return found.flat();
}

interface Scaler extends KubeObject {
  readonly spec?: {
    readonly scaleTargetRef?: { readonly kind?: string; readonly name?: string };
    readonly targetRef?: { readonly kind?: string; readonly name?: string };
    readonly updatePolicy?: { readonly updateMode?: string };
  };
}

/**
 * An autoscaler whose target is scaled to zero by hand is off, until somebody scales it up: that may be us
 * (kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale, "Implicit maintenance-mode deactivation"). To KEDA zero is a number like others.
 */
async function scalersOf(
  cluster: Cluster,
  target: Target,
  reading: Promise<KubeObject | undefined>,
): Promise<Healer[]> {
  const [autoscalers, scaled, object] = await Promise.all([
    installed<Scaler>(cluster, HORIZONTAL_POD_AUTOSCALER, target.namespace),
    installed<Scaler>(cluster, SCALED_OBJECT, target.namespace),
    reading,
  ]);
  const isAtZero = (object as { spec?: { replicas?: number } } | undefined)?.spec?.replicas === 0;
  return [...scaled, ...(isAtZero ? [] : autoscalers)]
    .filter(({ spec }) => isAbout({ kind: "Deployment", ...spec?.scaleTargetRef }, target))
    .map((each) => ({
      name: inWords(each),
      because: "it decides how many replicas there are; change its limits instead",
      isPassing: false,
    }));
}

/** One that only recommends decides nothing. */
async function sizersOf(cluster: Cluster, target: Target): Promise<Healer[]> {
  const sizers = await installed<Scaler>(cluster, VERTICAL_POD_AUTOSCALER, target.namespace);
  return sizers
    .filter(({ spec }) => isAbout(spec?.targetRef, target) && spec?.updatePolicy?.updateMode !== "Off")
    .map((each) => ({
      name: inWords(each),
      because: "it decides what the pods request and may use; change its bounds instead",
      isPassing: false,
    }));
}

interface NodeHealer extends KubeObject {
  readonly spec?: { readonly selector?: Parameters<typeof selectorOf>[0] };
}

const CURRENT = "machineconfiguration.openshift.io/currentConfig";
const DESIRED = "machineconfiguration.openshift.io/desiredConfig";
const MACHINE = "machine.openshift.io/machine";

async function healersOfNode(
  cluster: Cluster,
  target: Target,
  reading: Promise<KubeObject | undefined>,
): Promise<Healer[]> {
  const [checks, machineChecks, node] = await Promise.all([
    installed<NodeHealer>(cluster, NODE_HEALTH_CHECK, undefined),
    installed<NodeHealer>(cluster, MACHINE_HEALTH_CHECK, undefined),
    reading,
  ]);
  const { annotations = {} } = node?.metadata ?? {};
  const healers: Healer[] = [];
  for (const check of checks)
    if (await selects(cluster, check, target.name))
      healers.push({ name: inWords(check), because: "it remediates this node when it is unhealthy", isPassing: true });
  // Which machines it selects only the Machine's labels would say; where there is one at all, nodes with a machine are left to it.
  const [machineCheck] = annotations[MACHINE] === undefined ? [] : machineChecks;
  if (machineCheck)
    healers.push({ name: inWords(machineCheck), because: "it replaces unhealthy machines", isPassing: true });
  if (annotations[CURRENT] !== annotations[DESIRED])
    healers.push({
      name: "the Machine Config Operator",
      because: `it is bringing the node to ${annotations[DESIRED]}, and drains and reboots it itself`,
      isPassing: true,
    });
  return healers;
}

/** The API server knows how a selector matches; an empty one selects every node. */
async function selects(cluster: Cluster, { spec }: NodeHealer, name: string): Promise<boolean> {
  const { matchLabels = {}, matchExpressions = [] } = spec?.selector ?? {};
  if (Object.keys(matchLabels).length === 0 && matchExpressions.length === 0) return true;
  const labelSelector = selectorOf({ matchLabels, matchExpressions });
  const { items } = await cluster.listMetadata(NODE, { labelSelector, fieldSelector: `metadata.name=${name}` });
  return items.length > 0;
}

async function installed<T extends KubeObject>(
  cluster: Cluster,
  kind: Kind,
  namespace: string | undefined,
): Promise<readonly T[]> {
  try {
    return (await cluster.list<T>(kind, { namespace })).items.map((item) => ({ ...item, kind: kind.kind }));
  } catch (error) {
    if (isWorldError(error, "not-found")) return [];
    throw error;
  }
}

function isAbout(
  reference: { readonly kind?: string; readonly name?: string } | undefined,
  { kind, name }: Target,
): boolean {
  return reference?.kind === kind && reference.name === name;
}

function inWords({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.name}`;
}
