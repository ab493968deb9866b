import { POD } from "../kubernetes/kinds.ts";
import type { Pod, ReplicaSet } from "../kubernetes/objects.ts";
import { type KubeObject, isWorldError } from "../world.ts";
import type { ApiServer } from "./api-server.ts";
import { ownedBy, ownerReferenceTo } from "./controllers.ts";
import { isPodReady } from "./pod-status.ts";

export const CONTROLLER_MANAGER = "kube-controller-manager";

export type PodTemplate = NonNullable<NonNullable<ReplicaSet["spec"]>["template"]>;

export function podsOf(api: ApiServer, owner: KubeObject): Pod[] {
  return ownedBy<Pod>(api, owner, POD);
}

/** How soon a controller tries again what was refused. */
export const TRIES_AGAIN_SECONDS = 10;

/** The same, and what the API server says where it does not let the pod in. */
export function tryToCreatePod(...what: Parameters<typeof createPod>): string | undefined {
  try {
    createPod(...what);
    return undefined;
  } catch (error) {
    if (isWorldError(error, "forbidden")) return error.message;
    throw error;
  }
}

/** A new pod of its owner, made from the owner's template. */
export function createPod(
  api: ApiServer,
  owner: KubeObject,
  {
    name,
    template,
    labels = {},
    nodeName,
  }: { name: string; template: PodTemplate; labels?: object; nodeName?: string },
): void {
  const { spec, metadata } = template;
  const { namespace } = owner.metadata;
  const given = {
    ...(metadata?.annotations ? { annotations: metadata.annotations } : {}),
    ...(namespace === undefined ? {} : { namespace }),
  };
  const pod: KubeObject & { spec: unknown } = {
    ...POD,
    metadata: {
      name,
      ...given,
      labels: { ...metadata?.labels, ...labels },
      ownerReferences: [ownerReferenceTo(owner)],
    },
    spec: nodeName === undefined ? spec : { ...spec, nodeName },
  };
  api.create(pod, { manager: CONTROLLER_MANAGER });
}

/** When a ready pod counts as available; undefined while it is not ready. */
export function availableAt(pod: Pod, minReadySeconds = 0): number | undefined {
  if (!isPodReady(pod)) return undefined;
  const since = pod.status?.conditions?.find((condition) => condition.type === "Ready")?.lastTransitionTime;
  return Date.parse(since ?? "") + minReadySeconds * 1000;
}

/** How many are available now, and when the next one will be. */
export function availability(
  pods: readonly Pod[],
  now: Date,
  minReadySeconds = 0,
): { readonly available: number; readonly next: Date | undefined } {
  const times = pods.flatMap((pod) => availableAt(pod, minReadySeconds) ?? []);
  const available = times.filter((time) => time <= now.getTime()).length;
  const next = Math.min(...times.filter((time) => time > now.getTime()));
  return { available, next: next < Infinity ? new Date(next) : undefined };
}

/** The server does not write a count of nothing. */
export function withoutZeros<T extends object>(counts: T): Partial<T> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)) as Partial<T>;
}
