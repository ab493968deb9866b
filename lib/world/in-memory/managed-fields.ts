import type { KubeObject, ManagedFieldsEntry } from "../world.ts";
import { isObject, type JsonObject, sameJson, setKey } from "./plain-json.ts";

export interface Writer {
  readonly manager: string;
  /** "status" if the status was written the way that controllers do it. */
  readonly subresource?: string | undefined;
  readonly time: string;
}

/** One field as the keys that lead to it in `fieldsV1`, a line each: `f:spec`, `f:template`, … */
type Path = string;

/** What the server writes itself belongs to nobody. */
const NOBODYS = new Set([
  "name",
  "namespace",
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "managedFields",
]);

/** Maps that are replaced as a whole, so that they have one owner. */
const WHOLE = new Set(["selector", "nodeSelector", "scaleTargetRef", "involvedObject", "source"]);

/** Who owns which field after this write: the writer what changed, the others what is left. */
export function managedFieldsAfter(
  before: KubeObject | undefined,
  after: KubeObject,
  writer: Writer,
): readonly ManagedFieldsEntry[] {
  const old = before ? fieldsOf(before) : new Map<Path, unknown>();
  const now = fieldsOf(after);
  const taken = new Set([...now.keys()].filter((path) => !old.has(path) || !sameJson(old.get(path), now.get(path))));
  const entries = before?.metadata.managedFields ?? [];
  const mine = entries.find((entry) => isBy(entry, writer));
  const others = withoutFields(entries, (path) => !now.has(path) || taken.has(path));
  const kept = mine ? pathsIn(mine.fieldsV1).filter((path) => now.has(path)) : [];
  const fields = treeOf([...new Set([...kept, ...taken])]);
  const rest = others.filter((entry) => !isBy(entry, writer));
  if (Object.keys(fields).length === 0) return rest;
  // As the server does: whoever takes a field, by a new value alone, has written now.
  const hasWritten = taken.size > 0 || mine === undefined || !sameJson(mine.fieldsV1, fields);
  return [...rest, hasWritten ? entryOf(writer, after.apiVersion, fields) : mine];
}

function entryOf({ manager, subresource, time }: Writer, apiVersion: string, fieldsV1: JsonObject): ManagedFieldsEntry {
  const entry = { manager, operation: "Update", apiVersion, time, fieldsType: "FieldsV1", fieldsV1 };
  return subresource === undefined ? entry : { ...entry, subresource };
}

function isBy(entry: ManagedFieldsEntry, { manager, subresource }: Writer): boolean {
  return entry.manager === manager && entry.subresource === subresource;
}

function withoutFields(entries: readonly ManagedFieldsEntry[], isLost: (path: Path) => boolean): ManagedFieldsEntry[] {
  return entries.flatMap((entry) => {
    const paths = pathsIn(entry.fieldsV1);
    const kept = paths.filter((path) => !isLost(path));
    if (kept.length === paths.length) return entry;
    return kept.length > 0 ? { ...entry, fieldsV1: treeOf(kept) } : [];
  });
}

/** Every field of an object that somebody can own, with its value. */
function fieldsOf(object: KubeObject): Map<Path, unknown> {
  const found = new Map<Path, unknown>();
  for (const [key, value] of Object.entries(object)) {
    if (key === "apiVersion" || key === "kind" || key === "metadata") continue;
    collect(`f:${key}`, value, found);
  }
  for (const [key, value] of Object.entries(object.metadata)) {
    if (!NOBODYS.has(key)) collect(`f:metadata\nf:${key}`, value, found);
  }
  return found;
}

function collect(path: Path, value: unknown, found: Map<Path, unknown>): void {
  if (Array.isArray(value)) {
    collectItems(path, value, found);
    return;
  }
  if (!isObject(value) || WHOLE.has(path.slice(path.lastIndexOf(":") + 1))) {
    found.set(path, value);
    return;
  }
  // Structures are only the sum of their fields; that they are there is owned by name in maps like labels, which a reader can ignore.
  const keys = Object.keys(value);
  if (keys.length === 0) found.set(path, value);
  for (const key of keys) collect(`${path}\nf:${key}`, value[key], found);
}

function collectItems(path: Path, items: readonly unknown[], found: Map<Path, unknown>): void {
  const keys = items.map(itemKey);
  if (items.length === 0 || keys.includes(undefined)) {
    found.set(path, items);
    return;
  }
  items.forEach((item, n) => {
    found.set(`${path}\n${keys[n]}\n.`, true);
    collect(`${path}\n${keys[n]}`, item, found);
  });
}

/** Lists of things that have a name, a type or a uid are owned item by item, other lists as a whole. */
function itemKey(item: unknown): string | undefined {
  if (!isObject(item)) return undefined;
  const key = ["uid", "containerPort", "name", "type"].find((candidate) => item[candidate] !== undefined);
  if (key === undefined) return undefined;
  const more = key === "containerPort" ? { protocol: item["protocol"] ?? "TCP" } : {};
  return `k:${JSON.stringify({ [key]: item[key], ...more })}`;
}

function pathsIn(tree: unknown, above = ""): Path[] {
  if (!isObject(tree)) return [];
  return Object.entries(tree).flatMap(([key, below]) => {
    const path = above === "" ? key : `${above}\n${key}`;
    return isObject(below) && Object.keys(below).length > 0 ? pathsIn(below, path) : path;
  });
}

function treeOf(paths: readonly Path[]): JsonObject {
  const tree: JsonObject = {};
  for (const path of paths) {
    let place = tree;
    for (const key of path.split("\n")) {
      const below = Object.hasOwn(place, key) ? place[key] : undefined;
      const next = isObject(below) ? below : {};
      if (next !== below) setKey(place, key, next);
      place = next;
    }
  }
  return tree;
}
