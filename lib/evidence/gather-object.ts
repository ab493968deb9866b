import type { Said } from "../domain/evidence.ts";
import type { ClaimEvidence, ObjectEvidence } from "../domain/object-evidence.ts";
import { PERSISTENT_VOLUME_CLAIM, STORAGE_CLASS } from "../world/kubernetes/kinds.ts";
import { type Cluster, type KubeObject, isWorldError, orNothing } from "../world/world.ts";
import type { Condition } from "./conditions.ts";
import { EVENT_RIGHTS, notesOf } from "./event-evidence.ts";
import type { Gatherer } from "./gatherer.ts";
import { ownerOfObject } from "./owner-walk.ts";

/** What is read of any object; https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#typical-status-properties */
interface Readable extends KubeObject {
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly Condition[];
    readonly hard?: Readonly<Record<string, string>>;
    readonly used?: Readonly<Record<string, string>>;
    readonly capacity?: Readonly<Record<string, string>>;
  };
}

interface StorageClass extends KubeObject {
  readonly provisioner: string;
  readonly volumeBindingMode?: string;
  readonly allowVolumeExpansion?: boolean;
}

/** The object and the warnings about it; of a claim its class, too. For every kind that has no gatherer of its own. */
export const objectGatherer: Gatherer = {
  kinds: [],
  rights: [
    "/pods,persistentvolumeclaims,resourcequotas,services,persistentvolumes: get",
    "policy/poddisruptionbudgets: get",
    "storage.k8s.io/storageclasses: get",
    "argoproj.io/rollouts: get",
    "serving.knative.dev/services: get",
    "serving.kserve.io/inferenceservices: get",
    ...EVENT_RIGHTS,
  ],
  async gather(cluster, about): Promise<ObjectEvidence> {
    const { target } = about;
    const object = await cluster.get<Readable>(target);
    const names = new Set([`${target.kind} ${target.name}`]);
    const [{ notes, missing }, claim] = await Promise.all([
      notesOf(cluster, target.namespace, names),
      target.kind === PERSISTENT_VOLUME_CLAIM.kind ? claimEvidence(cluster, object) : undefined,
    ]);
    const { phase, conditions = [] } = object.status ?? {};
    const untrue = conditions.filter(({ status }) => status !== "True").map(untrueCondition);
    return {
      ...about,
      about: "object",
      owner: ownerOfObject(object, target),
      inShort: inShort(object, claim),
      notes,
      missing,
      uid: object.metadata.uid ?? "",
      phase,
      untrue,
      usedUp: usedUp(object),
      claim,
      createdAt: object.metadata.creationTimestamp ?? "",
    };
  },
};

function untrueCondition({
  type,
  reason = "",
  message = "",
  lastTransitionTime = "",
}: Condition): Said & { type: string } {
  return { type, reason, message, since: lastTransitionTime };
}

/** Equal as written is all that a quota needs: what is used up shows as the very same number. */
function usedUp({ status: { hard = {}, used = {} } = {} }: Readable): string[] {
  return Object.entries(hard)
    .filter(([name, limit]) => used[name] === limit && limit !== "0")
    .map(([name, limit]) => `${name}: ${used[name]} of ${limit}`);
}

async function claimEvidence(cluster: Cluster, { spec = {}, status }: Readable): Promise<ClaimEvidence> {
  const { storageClassName, resources } = spec as {
    storageClassName?: string;
    resources?: { requests?: Record<string, string> };
  };
  const found = storageClassName ? await classOf(cluster, storageClassName) : undefined;
  return {
    asked: resources?.requests?.["storage"] ?? "",
    has: status?.capacity?.["storage"],
    className: storageClassName,
    storageClass: found && {
      provisioner: found.provisioner,
      waitsForPod: found.volumeBindingMode === "WaitForFirstConsumer",
      isExpandable: found.allowVolumeExpansion === true,
    },
  };
}

async function classOf(cluster: Cluster, name: string): Promise<StorageClass | undefined> {
  try {
    return await orNothing(cluster.get<StorageClass>({ ...STORAGE_CLASS, name }));
  } catch (error) {
    if (isWorldError(error, "forbidden", "invalid")) return undefined;
    throw error;
  }
}

function inShort({ kind, metadata: { name }, status = {} }: Readable, claim: ClaimEvidence | undefined): string {
  const phase = status.phase === undefined ? "nothing in its status speaks of trouble" : `it is ${status.phase}`;
  if (!claim) return `${kind} ${name}: ${phase}`;
  const grows = claim.storageClass?.isExpandable === true ? "can be expanded" : "cannot be expanded by its class";
  return `${kind} ${name}: ${phase}, has ${claim.has ?? "nothing yet"} of class ${claim.className ?? "(none)"} and ${grows}; how full it is, the API server does not know`;
}
