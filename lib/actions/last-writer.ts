import type { KubeObject, ManagedFieldsEntry } from "../world/world.ts";

/** "by kubectl-edit at 2026-…": who wrote a field last, as `managedFields` has it; the path is of field names. */
export function lastWriterOf(object: KubeObject, path: readonly string[]): string {
  return writeInWords(lastWriteOf(object, path));
}

export function writeInWords(write: ManagedFieldsEntry | undefined): string {
  return write ? `by ${write.manager ?? "somebody"} at ${write.time ?? "an unknown time"}` : "by somebody";
}

/** The newest entry that owns one of these fields. */
export function lastWriteOf(
  { metadata }: KubeObject,
  ...paths: readonly (readonly string[])[]
): ManagedFieldsEntry | undefined {
  const writers = (metadata.managedFields ?? []).filter(({ fieldsV1 }) => paths.some((path) => owns(fieldsV1, path)));
  return writers.sort((a, b) => (b.time ?? "").localeCompare(a.time ?? ""))[0];
}

/** Everybody who owns a field or a part of it. */
export function writersOf({ metadata }: KubeObject, path: readonly string[]): string[] {
  return (metadata.managedFields ?? [])
    .filter(({ fieldsV1 }) => owns(fieldsV1, path))
    .flatMap(({ manager }) => manager ?? []);
}

export function owns(fields: unknown, path: readonly string[]): boolean {
  let node: unknown = fields;
  for (const name of path) {
    if (typeof node !== "object" || node === null) return false;
    node = (node as Record<string, unknown>)[`f:${name}`];
  }
  return node !== undefined;
}
