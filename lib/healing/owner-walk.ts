import { writersOf } from "../actions/last-writer.ts";
import type { Owner } from "../domain/owner.ts";
import type { Target } from "../domain/target.ts";
import { detectOwner } from "../engine/detect-owner.ts";
import { type Cluster, type KubeObject, type ObjectMeta, type OwnerReference, orNothing } from "../world/world.ts";

export function controllerOf({ ownerReferences = [] }: ObjectMeta): OwnerReference | undefined {
  return ownerReferences.find(({ controller }) => controller === true);
}

/** Kinds that the walk reads; the owner of any other kind is taken as the root, and named. */
const WALKED = new Set(["Pod", "ReplicaSet", "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"]);
export const WALK_RIGHTS = [
  "/pods: get",
  "apps/deployments,replicasets,statefulsets,daemonsets: get",
  "batch/jobs,cronjobs: get",
];

/** Longer chains exist in no cluster that we know; a loop of owner references would be one. */
const MAX_STEPS = 6;

/** From an object up to the one that nobody controls, or to the first whose kind we do not read. Undefined: it does not exist. */
export async function rootOf(cluster: Pick<Cluster, "get">, from: Target): Promise<Target | undefined> {
  let current = from;
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    if (!WALKED.has(current.kind)) return current;
    const found = await orNothing(cluster.get<KubeObject>(current));
    if (!found) return steps === 0 ? undefined : current;
    const owner = controllerOf(found.metadata);
    if (!owner) return current;
    const { apiVersion, kind, name } = owner;
    current = { apiVersion, kind, name, ...(from.namespace === undefined ? {} : { namespace: from.namespace }) };
  }
  return current;
}

/** Who decides what this object should be, as far as the object itself says. Undefined: it does not exist. */
export async function ownerOf(cluster: Pick<Cluster, "get">, target: Target): Promise<Owner | undefined> {
  const found = await orNothing(cluster.get<KubeObject>(target));
  return found && ownerOfObject(found, target);
}

/** The same of an object that was read already. */
export function ownerOfObject(object: KubeObject, target: Target): Owner {
  const { labels = {}, annotations = {} } = object.metadata;
  const templateWriters = writersOf(object, ["spec", "template"]);
  return detectOwner({ labels, annotations, controller: controllerOf(object.metadata), templateWriters }, target);
}
