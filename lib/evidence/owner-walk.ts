import { writersOf } from "../actions/last-writer.ts";
import type { Owner } from "../domain/owner.ts";
import { isProtected } from "../domain/policy.ts";
import type { Target } from "../domain/target.ts";
import { type Detected, detectOwner } from "../engine/detect-owner.ts";
import {
  type Cluster,
  type KubeObject,
  type ObjectMeta,
  type OwnerReference,
  isWorldError,
  orNothing,
} from "../world/world.ts";

export function controllerOf({ ownerReferences = [] }: ObjectMeta): OwnerReference | undefined {
  return ownerReferences.find(({ controller }) => controller === true);
}

/** What is read on the way up. Kinds of other operators are read where somebody has allowed it (`rbac.readAlso` of the chart); elsewhere the walk ends with their name. */
export const WALK_RIGHTS = [
  "/pods: get",
  "apps/deployments,replicasets,statefulsets,daemonsets: get",
  "batch/jobs,cronjobs: get",
  "argoproj.io/rollouts: get",
  "serving.knative.dev/revisions,configurations,services: get",
  "serving.kserve.io/inferenceservices: get",
];

/** What runs pods and can be diagnosed by itself, whoever owns it. */
const RUNS_PODS = new Set(["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"]);
/** They say what their dependents live in no namespace by: a static pod is its Node's. */
const LIVES_IN_NO_NAMESPACE = new Set(["Node"]);

/** Pod, ReplicaSet, Deployment, Revision, Configuration, Service, InferenceService: the longest that we know. A loop of owner references would be longer. */
const MAX_STEPS = 8;

/** Where an object belongs. */
export interface Belonging {
  /** What nobody controls, or what may not be read: it is known by name all the same. */
  readonly root: Target;
  /** The highest on the way that runs pods, where the root itself is none such. */
  readonly through: Target | undefined;
}

/** From an object up to the one that nobody controls, or to the first that cannot be read. Undefined: the object itself does not exist. */
export async function belongingOf(cluster: Pick<Cluster, "get">, from: Target): Promise<Belonging | undefined> {
  let root = from;
  let through: Target | undefined;
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const found = await readOnTheWay(cluster, root);
    if (!found && steps === 0) return undefined;
    if (RUNS_PODS.has(root.kind)) through = root;
    const owner = found && found !== "unreadable" ? controllerOf(found.metadata) : undefined;
    if (!owner || !isTrue(found, owner)) break;
    root = targetOf(owner, root.namespace);
  }
  return { root, through: through === root ? undefined : through };
}

/**
 * Whoever makes a pod may write that a Node owns it, and even that it mirrors a static one: what is said of a Node is believed only in namespaces of the
 * cluster itself. Elsewhere a right in one namespace would become one over a Node.
 */
function isTrue(found: KubeObject | "unreadable" | undefined, { kind }: OwnerReference): boolean {
  if (!LIVES_IN_NO_NAMESPACE.has(kind)) return true;
  if (typeof found !== "object") return false;
  const { namespace = "", annotations = {} } = found.metadata;
  return annotations["kubernetes.io/config.mirror"] !== undefined && isProtected(namespace, "");
}

/** Undefined: it does not exist, or nobody serves its kind any more. */
async function readOnTheWay(
  cluster: Pick<Cluster, "get">,
  target: Target,
): Promise<KubeObject | "unreadable" | undefined> {
  try {
    return await orNothing(cluster.get<KubeObject>(target));
  } catch (error) {
    if (isWorldError(error, "forbidden", "invalid")) return "unreadable";
    throw error;
  }
}

function targetOf({ apiVersion, kind, name }: OwnerReference, namespace: string | undefined): Target {
  return namespace === undefined || LIVES_IN_NO_NAMESPACE.has(kind)
    ? { apiVersion, kind, name }
    : { apiVersion, kind, namespace, name };
}

/** Who decides what this object should be, as far as the object itself says. Undefined: it does not exist. */
export async function ownerOf(cluster: Pick<Cluster, "get">, target: Target): Promise<Detected | undefined> {
  const found = await orNothing(cluster.get<KubeObject>(target));
  return found && detectedIn(found, target);
}

/** The same of an object that was read already. */
export function detectedIn(object: KubeObject, target: Target): Detected {
  const { labels = {}, annotations = {} } = object.metadata;
  const templateWriters = writersOf(object, ["spec", "template"]);
  return detectOwner({ labels, annotations, controller: controllerOf(object.metadata), templateWriters }, target);
}

export function ownerOfObject(object: KubeObject, target: Target): Owner {
  return detectedIn(object, target).owner;
}
