import type { Generation, Remembered } from "../domain/snapshot.ts";
import { templateHash } from "../domain/template.ts";
import {
  CONFIG_MAP,
  CRON_JOB,
  DAEMON_SET,
  DEPLOYMENT,
  HORIZONTAL_POD_AUTOSCALER,
  NETWORK_POLICY,
  PERSISTENT_VOLUME_CLAIM,
  SERVICE,
  STATEFUL_SET,
} from "../world/kubernetes/kinds.ts";
import { type Cluster, type Kind, type KubeObject, type ObjectMeta, isWorldError } from "../world/world.ts";

/** What has a spec that decides how it works. */
const WITH_SPEC: readonly Kind[] = [
  DEPLOYMENT,
  STATEFUL_SET,
  DAEMON_SET,
  CRON_JOB,
  SERVICE,
  HORIZONTAL_POD_AUTOSCALER,
  NETWORK_POLICY,
  PERSISTENT_VOLUME_CLAIM,
];
/** Their values are nobody's business: that they are there, and when they were written, is enough. */
const WITHOUT: readonly Kind[] = [CONFIG_MAP];

export const NAMESPACE_RIGHTS = [
  "apps/deployments,statefulsets,daemonsets: list",
  "batch/cronjobs: list",
  "/services,configmaps,persistentvolumeclaims: list",
  "autoscaling/horizontalpodautoscalers: list",
  "networking.k8s.io/networkpolicies: list",
];

/** Of a kind of which there are more, nothing is remembered: half of it would look as if the other half had vanished. */
const LOOKED_AT = 500;

/** What there is in a namespace now: one list a kind, all at once. A kind that may not be listed is left out. */
export async function lookAtNamespace(cluster: Cluster, namespace: string, at: Date): Promise<Generation> {
  const where = { namespace, limit: LOOKED_AT };
  const lists = await Promise.all([
    ...WITH_SPEC.map((kind) => orNone(async () => kept(kind, await cluster.list<Specified>(kind, where)))),
    ...WITHOUT.map((kind) => orNone(async () => kept(kind, await cluster.listMetadata(kind, where)))),
  ]);
  return { takenAt: at.toISOString(), objects: lists.flat() };
}

interface Specified extends KubeObject {
  readonly spec?: { readonly selector?: Readonly<Record<string, string>> };
}

async function orNone(listing: () => Promise<Remembered[]>): Promise<Remembered[]> {
  try {
    return await listing();
  } catch (error) {
    if (isWorldError(error, "forbidden", "not-found", "invalid")) return [];
    throw error;
  }
}

function kept(
  { kind }: Kind,
  page: {
    readonly items: readonly { readonly metadata: ObjectMeta; readonly spec?: Specified["spec"] }[];
    readonly continue?: string | undefined;
  },
): Remembered[] {
  if (page.continue !== undefined) return [];
  return page.items.map(({ metadata, spec }) => {
    const writtenAt = writtenLast(metadata);
    const isService = kind === SERVICE.kind && spec?.selector !== undefined;
    return {
      kind,
      name: metadata.name,
      ...(spec !== undefined && { spec: templateHash(spec) }),
      ...(writtenAt !== undefined && { writtenAt }),
      ...(isService && { selector: { ...spec.selector } }),
    };
  });
}

/** By whoever decides what it is: controllers write its status. */
function writtenLast({ managedFields = [] }: ObjectMeta): string | undefined {
  const times = managedFields.flatMap(({ time, subresource }) => (time && subresource === undefined ? [time] : []));
  return times.sort((a, b) => a.localeCompare(b)).at(-1);
}
