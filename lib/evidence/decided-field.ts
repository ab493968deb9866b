import { lastApplied } from "../actions/last-applied.ts";
import { lastWriteOf, owns } from "../actions/last-writer.ts";
import type { Owner } from "../domain/owner.ts";
import type { KubeObject } from "../world/world.ts";

/** Under which names an owner writes what it decides, in `managedFields`. */
const WRITES_AS: Readonly<Record<Owner["kind"], (manager: string) => boolean>> = {
  "argo-cd": (manager) => manager.startsWith("argocd"),
  flux: (manager) => manager === "kustomize-controller" || manager === "helm-controller",
  helm: (manager) => manager === "helm" || manager === "Helm",
  // Under whatever name an operator has.
  operator: () => true,
  person: () => false,
};

/**
 * Does the owner decide this field? It says so by what it applied last, or by what it writes. A field that somebody else wrote is the owner's all the same
 * while it may have been taken from it: the API server gives a field to whoever wrote another value. It is free only where what was applied leaves it
 * out, or where the owner has written since and let it be. When in doubt it is the owner's.
 */
// oxlint-disable-next-line max-params -- whose, of what, which
export function decidesField(owner: Owner, object: KubeObject, field: readonly string[]): boolean {
  if (owner.kind === "person") return false;
  const applied = owner.kind === "operator" ? undefined : lastApplied<object>(object.metadata);
  if (applied) return valueAt(applied, field) !== undefined;
  const isTheirs = WRITES_AS[owner.kind];
  const theirs = (object.metadata.managedFields ?? []).filter(
    ({ manager = "", subresource }) => subresource !== "status" && isTheirs(manager),
  );
  if (theirs.length === 0 || theirs.some(({ fieldsV1 }) => owns(fieldsV1, field))) return true;
  const written = lastWriteOf(object, field)?.time;
  const wroteLast =
    theirs
      .map(({ time }) => time ?? "")
      .sort()
      .at(-1) ?? "";
  return written !== undefined && written >= wroteLast;
}

function valueAt(value: unknown, field: readonly string[]): unknown {
  let node = value;
  for (const name of field) {
    if (typeof node !== "object" || node === null) return undefined;
    node = (node as Record<string, unknown>)[name];
  }
  return node;
}
