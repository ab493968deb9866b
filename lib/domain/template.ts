import { createHash } from "node:crypto";

/**
 * Names a pod template by its content: equal hashes, equal pods. The label that the Deployment controller adds to the copy in
 * a ReplicaSet is left out, so a Deployment's template and its ReplicaSet's have the same hash.
 */
export function templateHash(template: unknown): string {
  return createHash("sha256").update(canonical(template)).digest("hex").slice(0, 16);
}

const LEFT_OUT = new Set(["pod-template-hash", "creationTimestamp"]);

/** JSON with sorted keys; empty objects and nulls are left out, because one server writes them and another does not. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value)
    .filter(([key, each]) => !LEFT_OUT.has(key) && each !== null && !isEmpty(each))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(",")}}`;
}

function isEmpty(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).every((key) => LEFT_OUT.has(key))
  );
}
