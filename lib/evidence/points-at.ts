/** Alerts name an autoscaler, a budget, a Service, a volume or an address; in trouble is what those are for. */
import { isObjectName } from "../domain/names.ts";
import type { Target } from "../domain/target.ts";
import { NODE, POD } from "../world/kubernetes/kinds.ts";
import type { Node } from "../world/kubernetes/objects.ts";
import { type Cluster, type KubeObject, orNothing } from "../world/world.ts";
import { selectorOf } from "./label-selector.ts";
import { controllerOf } from "./owner-walk.ts";

type Reader = Pick<Cluster, "get" | "list">;
type Spec = Readonly<Record<string, unknown>>;
type Pointer = (cluster: Reader, at: Target, spec: Spec) => Promise<Target | undefined> | Target | undefined;

export const POINTER_RIGHTS = [
  "autoscaling/horizontalpodautoscalers: get",
  "policy/poddisruptionbudgets: get",
  "/services,persistentvolumes: get",
  "/pods: list",
  "/nodes: get,list",
];

/** So many pods of a selector are looked at: all of one owner, or it is nobody's in particular. */
const PODS_LOOKED_AT = 50;

const POINTERS: Readonly<Record<string, Pointer>> = {
  HorizontalPodAutoscaler: (_cluster, at, { scaleTargetRef }) => named(scaleTargetRef, at),
  PersistentVolume: (_cluster, _at, { claimRef }) => named({ apiVersion: "v1", ...(claimRef as object) }, claimRef),
  PodDisruptionBudget: (cluster, at, { selector }) => selected(cluster, at, selectorOf(selector as object)),
  Service: (cluster, at, { selector }) =>
    selected(cluster, at, selectorOf({ matchLabels: (selector ?? undefined) as Record<string, string> | undefined })),
};

/** What a Service stood for that is gone, by the selector that it had. */
export async function pointedAt(
  cluster: Reader,
  target: Target,
  matchLabels: Readonly<Record<string, string>>,
): Promise<Target | undefined> {
  return selected(cluster, target, selectorOf({ matchLabels }));
}

/** What it stands for, one step on; itself where it points at nothing, is of another kind, or does not exist. */
export async function pointsAt(cluster: Reader, target: Target): Promise<Target> {
  if (target.kind === NODE.kind && target.apiVersion === NODE.apiVersion) return nodeAt(cluster, target);
  const isOurs = !target.apiVersion.includes("knative");
  const pointer = isOurs && Object.hasOwn(POINTERS, target.kind) ? POINTERS[target.kind] : undefined;
  if (!pointer) return target;
  const found = await orNothing(cluster.get<KubeObject & { readonly spec?: Spec }>(target));
  return (found && (await pointer(cluster, target, found.spec ?? {}))) ?? target;
}

/** A node by its name, or by an address that somebody was scraped at: of a name the port tells nothing, and an IP address is in its status. */
async function nodeAt(cluster: Reader, target: Target): Promise<Target> {
  const { name } = target;
  if (isObjectName(name) && (await orNothing(cluster.get(target)))) return target;
  const { items } = await cluster.list<Node>(NODE, {});
  const found = items.find(
    ({ status, metadata }) =>
      metadata.labels?.["kubernetes.io/hostname"] === name ||
      status?.addresses?.some(({ address }) => address.toLowerCase() === name) === true,
  );
  return found ? { ...NODE, name: found.metadata.name } : target;
}

function named(reference: unknown, where: unknown): Target | undefined {
  const { apiVersion, kind, name } = (reference ?? {}) as Partial<Record<string, string>>;
  const { namespace } = (where ?? {}) as Partial<Record<string, string>>;
  if (!apiVersion || !kind || !name || !namespace) return undefined;
  return { apiVersion, kind, namespace, name };
}

/** One of the pods, when one controller has them all: from there the walk goes on. */
async function selected(cluster: Reader, { namespace }: Target, labelSelector: string): Promise<Target | undefined> {
  const { items } = await cluster.list<KubeObject>(POD, { namespace, labelSelector, limit: PODS_LOOKED_AT });
  const owners = new Set(items.map(({ metadata }) => controllerOf(metadata)?.name));
  const [first] = items;
  // A rollout has two ReplicaSets at work; what they have in common is the name before the hash.
  const common = new Set([...owners].map((name) => name?.replace(/-[a-z0-9]+$/, "")));
  if (!first || namespace === undefined || (owners.size > 1 && common.size > 1)) return undefined;
  return { ...POD, namespace, name: first.metadata.name };
}
