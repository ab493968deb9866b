import type { AnyAction } from "../actions/define-action.ts";
import { actions } from "../actions/index.ts";
import type { Concern } from "../domain/concern.ts";
import type { Target } from "../domain/target.ts";
import type { Step } from "../domain/workflow.ts";
import type { Healer } from "../engine/circumstances.ts";
import { HORIZONTAL_POD_AUTOSCALER, SCALED_OBJECT, VERTICAL_POD_AUTOSCALER } from "../world/kubernetes/kinds.ts";
import type { Cluster, KubeObject } from "../world/world.ts";
import { installed, nameOf as inWords } from "./installed.ts";
import { NODE_HEALER_RIGHTS, healersOfNode } from "./node-healers.ts";
import { syncersOf } from "./syncers.ts";

/** The step that is asked about, and when. */
export type Asked = Pick<Step, "id" | "action" | "target"> & { readonly now: Date };

type Looking = (
  cluster: Cluster,
  asked: Pick<Asked, "id" | "target" | "now">,
  reading: Promise<KubeObject | undefined>,
) => Promise<Healer[]>;

/** By what a step concerns: what may be read for it, and how others are found. */
export const LOOKING: Readonly<Record<Concern, { readonly rights: readonly string[]; readonly look: Looking }>> = {
  replicas: {
    rights: ["autoscaling/horizontalpodautoscalers: list", "keda.sh/scaledobjects: list"],
    look: scalersOf,
  },
  resources: { rights: ["autoscaling.k8s.io/verticalpodautoscalers: list"], look: sizersOf },
  node: {
    rights: NODE_HEALER_RIGHTS,
    look: async (cluster, { target }, reading) => healersOfNode(cluster, target.name, await reading),
  },
  // How many nodes are out of service is asked by a check of its own (`node-gate.ts`).
  capacity: { rights: [], look: async () => [] },
  application: { rights: ["argoproj.io/appprojects: get"], look: syncersOf },
};

const CONCERNS = new Set(Object.values<AnyAction>(actions).flatMap(({ concerns }) => concerns));

/** Only what some action really concerns is asked about. */
export const HEALER_RIGHTS = [...CONCERNS].flatMap((concern) => LOOKING[concern].rights);

/** Others who see to what a step changes. Kinds that are not installed heal nothing; what may not be read throws, because then nobody knows. */
export async function healersOf(
  cluster: Cluster,
  step: Asked,
  reading: Promise<KubeObject | undefined>,
): Promise<Healer[]> {
  const { concerns = [] } = (actions as Partial<Record<string, AnyAction>>)[step.action] ?? {};
  const found = await Promise.all(concerns.map((concern) => LOOKING[concern].look(cluster, step, reading)));
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
  { target }: Pick<Step, "target">,
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
async function sizersOf(cluster: Cluster, { target }: Pick<Step, "target">): Promise<Healer[]> {
  const sizers = await installed<Scaler>(cluster, VERTICAL_POD_AUTOSCALER, target.namespace);
  return sizers
    .filter(({ spec }) => isAbout(spec?.targetRef, target) && spec?.updatePolicy?.updateMode !== "Off")
    .map((each) => ({
      name: inWords(each),
      because: "it decides what the pods request and may use; change its bounds instead",
      isPassing: false,
    }));
}

function isAbout(
  reference: { readonly kind?: string; readonly name?: string } | undefined,
  { kind, name }: Target,
): boolean {
  return reference?.kind === kind && reference.name === name;
}
