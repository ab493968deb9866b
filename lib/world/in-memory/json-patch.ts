import type { PatchOperation } from "../world.ts";
import { WorldError } from "../world.ts";
import { copyOf, isObject, type JsonObject, sameJson, setKey } from "./plain-json.ts";

type Container = JsonObject | unknown[];
type Setting = PatchOperation & { readonly value: unknown };

/** RFC 6902 as the API server reads it: all operations or none, on a copy. What does not fit the object is a `conflict`. */
export function patched<T>(object: T, operations: readonly PatchOperation[]): T {
  const result = copyOf(object);
  for (const operation of operations) apply(result, operation);
  return result;
}

function apply(root: unknown, operation: PatchOperation): void {
  const keys = keysOf(operation.path);
  const last = keys.pop() ?? "";
  const container = containerAt(root, keys);
  if (!container) throw misfit(operation, "what it is in does not exist");
  switch (operation.op) {
    case "test":
      if (!sameJson(child(container, last) ?? null, operation.value)) throw misfit(operation, "another value is there");
      return;
    case "add":
      return add(container, last, operation);
    // The server writes by `replace` even what was not there.
    case "replace":
      return replace(container, last, operation);
    case "remove":
      return remove(container, last, operation);
  }
}

function add(container: Container, key: string, operation: Setting): void {
  const value = copyOf(operation.value);
  if (!Array.isArray(container)) return setKey(container, key, value);
  const place = key === "-" ? container.length : indexBelow(container.length + 1, key, operation);
  container.splice(place, 0, value);
}

function replace(container: Container, key: string, operation: Setting): void {
  const value = copyOf(operation.value);
  if (Array.isArray(container)) container[indexBelow(container.length, key, operation)] = value;
  else setKey(container, key, value);
}

function remove(container: Container, key: string, operation: PatchOperation): void {
  if (child(container, key) === undefined) throw misfit(operation, "it does not exist");
  if (Array.isArray(container)) container.splice(indexBelow(container.length, key, operation), 1);
  else delete container[key];
}

/** The keys of a JSON pointer. */
function keysOf(path: string): string[] {
  const keys = path.slice(1).split("/");
  return keys.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function containerAt(root: unknown, keys: readonly string[]): Container | undefined {
  let value = root;
  for (const key of keys) value = child(value, key);
  return isObject(value) || Array.isArray(value) ? (value as Container) : undefined;
}

function child(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(key) ? (value[Number(key)] as unknown) : undefined;
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function indexBelow(length: number, key: string, operation: PatchOperation): number {
  const index = /^(0|[1-9]\d*)$/.test(key) ? Number(key) : Number.NaN;
  if (index < length) return index;
  throw misfit(operation, `there is no place ${key} in the list`);
}

function misfit({ op, path }: PatchOperation, why: string): WorldError {
  return new WorldError("conflict", `cannot ${op} ${path}: ${why}`);
}
