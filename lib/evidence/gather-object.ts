import type { Said } from "../domain/evidence.ts";
import type { ObjectEvidence } from "../domain/object-evidence.ts";
import { printable } from "../domain/printable.ts";
import { PERSISTENT_VOLUME_CLAIM } from "../world/kubernetes/kinds.ts";
import { claimEvidence, claimInWords } from "./claim-evidence.ts";
import type { Condition } from "./conditions.ts";
import { EVENT_RIGHTS, notesOf } from "./event-evidence.ts";
import type { Gatherer } from "./gatherer.ts";
import { ownerOfObject } from "./owner-walk.ts";
import { LEFTOVER_RIGHTS, leftoversIn } from "./quota-leftovers.ts";
import type { Readable } from "./readable.ts";

/** The object and the warnings about it; of a claim its class and how full it is, too. For every kind that has no gatherer of its own. */
export const objectGatherer: Gatherer = {
  kinds: [],
  rights: [
    "/pods,persistentvolumeclaims,resourcequotas,services,persistentvolumes: get",
    "policy/poddisruptionbudgets: get",
    "storage.k8s.io/storageclasses: get",
    "operators.coreos.com/clusterserviceversions: get",
    "image.openshift.io/imagestreams: get",
    "argoproj.io/rollouts,applications: get",
    "serving.knative.dev/services: get",
    "serving.kserve.io/inferenceservices: get",
    ...EVENT_RIGHTS,
    ...LEFTOVER_RIGHTS,
  ],
  async gather(cluster, about, { metrics }): Promise<ObjectEvidence> {
    const { target } = about;
    const object = await cluster.get<Readable>(target);
    const names = new Set([`${target.kind} ${target.name}`]);
    const [{ notes, missing }, found, { leftovers, missing: unlisted }] = await Promise.all([
      notesOf(cluster, target.namespace, names),
      target.kind === PERSISTENT_VOLUME_CLAIM.kind ? claimEvidence(cluster, object, metrics) : NO_CLAIM,
      leftoversIn(cluster, object, about.at),
    ]);
    const { claim } = found;
    const { phase, conditions = [] } = object.status ?? {};
    const untrue = conditions.filter(({ status }) => status !== "True").map(untrueCondition);
    return {
      ...about,
      about: "object",
      owner: ownerOfObject(object, target),
      inShort: inShort(object, claim),
      notes,
      missing: [...missing, ...found.missing, ...unlisted],
      uid: object.metadata.uid ?? "",
      phase,
      says: saysOf(object),
      untrue,
      usedUp: usedUp(object),
      leftovers,
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

const NO_CLAIM = { claim: undefined, missing: [] };

function saysOf({ status = {} }: Pick<Readable, "status">): string | undefined {
  const { reason, message, sync, health, operationState: last } = status;
  const parts = [
    [reason, message].filter(Boolean).join(": "),
    [sync?.status, health?.status].filter(Boolean).join(", "),
    last?.phase === undefined ? "" : `its last sync ${[last.phase, last.message].filter(Boolean).join(": ")}`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? undefined : printable(parts.join("; "), 300);
}

function inShort({ kind, metadata: { name }, status = {} }: Readable, claim: ObjectEvidence["claim"]): string {
  const says = saysOf({ status });
  const quiet = says ?? "nothing in its status speaks of trouble";
  const phase = status.phase === undefined ? quiet : `it is ${status.phase}`;
  return `${kind} ${name}: ${phase}${claim ? `, ${claimInWords(claim)}` : ""}`;
}
