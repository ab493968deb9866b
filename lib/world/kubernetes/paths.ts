import { WorldError } from "../world.ts";
import type { Kind, ListOptions, Ref } from "../world.ts";
import { type Resource, resourceOf } from "./kinds.ts";
import { checkFieldSelector, checkLabelSelector, checkName, checkNamespace } from "./name-guard.ts";

/** The path of one stored object. */
export function objectPath(ref: Ref, resource = resourceOf(ref)): string {
  if (resource.isReview) throw new WorldError("invalid", `a ${ref.kind} is answered at once and never stored`);
  return `${homePath(ref, resource)}/${checkName("name", ref.name)}`;
}

/** The path under which an object is created: for a namespaced kind its namespace must be given. */
export function homePath(ref: Pick<Ref, "apiVersion" | "kind" | "namespace">, resource = resourceOf(ref)): string {
  if (resource.namespaced && ref.namespace === undefined) {
    throw new WorldError("invalid", `a ${ref.kind} lives in a namespace, and none is given`);
  }
  return pathIn(ref, ref.namespace, resource);
}

/** The path of all objects of a kind, in one namespace or in all. */
export function listPath(kind: Kind, namespace: string | undefined): string {
  return pathIn(kind, namespace, resourceOf(kind));
}

function pathIn(kind: Kind, namespace: string | undefined, { plural, namespaced }: Resource): string {
  const group = kind.apiVersion.includes("/") ? `/apis/${kind.apiVersion}` : `/api/${kind.apiVersion}`;
  if (namespace === undefined) return `${group}/${plural}`;

  const checked = checkNamespace("namespace", namespace);
  if (!namespaced) throw new WorldError("invalid", `a ${kind.kind} lives in no namespace, and one is given`);
  return `${group}/namespaces/${checked}/${plural}`;
}

export function listQuery({ labelSelector, fieldSelector, limit, continue: next }: ListOptions): string {
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit > 0)) {
    throw new WorldError("invalid", "limit is not a whole number above 0");
  }
  return query({
    labelSelector: labelSelector === undefined ? undefined : checkLabelSelector(labelSelector),
    fieldSelector: fieldSelector === undefined ? undefined : checkFieldSelector(fieldSelector),
    limit: limit?.toString(),
    continue: next,
  });
}

/** `?a=b&c=d` of what is given, or nothing. */
export function query(parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  const pairs = given.map(([name, value]) => `${name}=${encodeURIComponent(value!)}`);
  return pairs.length > 0 ? `?${pairs.join("&")}` : "";
}
