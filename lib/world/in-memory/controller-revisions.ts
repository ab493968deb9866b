import { CONTROLLER_REVISION } from "../kubernetes/kinds.ts";
import type { ControllerRevision, DaemonSet, Pod, StatefulSet } from "../kubernetes/objects.ts";
import type { ApiServer } from "./api-server.ts";
import { ownedBy, ownerReferenceTo } from "./controllers.ts";
import { refTo } from "./object-store.ts";
import { inOrderOfKeys, sameJson } from "./plain-json.ts";
import { CONTROLLER_MANAGER } from "./pods-of.ts";
import { shortHash } from "./short-hash.ts";

const HASH = "controller-revision-hash";

/** The record of this template: an old one with the newest number, if the template was there before. */
export function revisionOf(api: ApiServer, owner: StatefulSet | DaemonSet): ControllerRevision {
  const { template } = owner.spec!;
  const data = { spec: { template: { ...template, $patch: "replace" } } };
  const known = revisionsOf(api, owner);
  const newest = known.at(-1);
  const same = known.find((revision) => sameJson(revision.data, data));
  if (same && same === newest) return same;
  const revision = (newest?.revision ?? 0) + 1;
  if (same) return api.update({ ...same, revision }, { manager: CONTROLLER_MANAGER });

  const { name, namespace = "" } = owner.metadata;
  const hash = shortHash(inOrderOfKeys(template), 10);
  const labels = { ...template.metadata?.labels, "controller.kubernetes.io/hash": hash };
  const metadata = { name: `${name}-${hash}`, namespace, labels, ownerReferences: [ownerReferenceTo(owner)] };
  return api.create({ ...CONTROLLER_REVISION, metadata, data, revision }, { manager: CONTROLLER_MANAGER });
}

/** A StatefulSet's pods carry the whole name of their revision, a DaemonSet's only its hash. */
export function revisionLabel(owner: StatefulSet | DaemonSet, revision: ControllerRevision): Record<string, string> {
  const hash = revision.metadata.labels?.["controller.kubernetes.io/hash"] ?? "";
  return { [HASH]: owner.kind === "StatefulSet" ? revision.metadata.name : hash };
}

export function isOfRevision(pod: Pod, owner: StatefulSet | DaemonSet, revision: ControllerRevision): boolean {
  return pod.metadata.labels?.[HASH] === revisionLabel(owner, revision)[HASH];
}

export function forgetOldRevisions(api: ApiServer, owner: StatefulSet | DaemonSet, inUse: readonly string[]): void {
  const idle = revisionsOf(api, owner).filter((revision) => !inUse.includes(revision.metadata.name));
  const kept = owner.spec?.revisionHistoryLimit ?? 10;
  for (const revision of idle.slice(0, Math.max(0, idle.length - kept))) api.delete(refTo(revision));
}

function revisionsOf(api: ApiServer, owner: StatefulSet | DaemonSet): ControllerRevision[] {
  const revisions = ownedBy<ControllerRevision>(api, owner, CONTROLLER_REVISION);
  return revisions.sort((one, other) => one.revision - other.revision);
}
