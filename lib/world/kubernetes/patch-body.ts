import { WorldError } from "../world.ts";
import type { PatchOperation } from "../world.ts";

/**
 * What is sent for a patch. The server says only "an error in our request" about one that does not fit the object, so what
 * can never fit is refused here, and the rest of such answers means that the object is not as it was.
 */
export function patchBody(operations: readonly PatchOperation[]): readonly PatchOperation[] {
  return operations.map((operation) => {
    const { op, path } = operation;
    if (!path.startsWith("/"))
      throw new WorldError("invalid", `cannot ${op} ${JSON.stringify(path)}: not a JSON pointer`);
    if (op === "remove" || operation.value !== undefined) return operation;
    // JSON has no undefined, and the API server (1.34) breaks down over a `test` without a value.
    if (op === "test") return { op, path, value: null };
    throw new WorldError("invalid", `cannot ${op} ${path}: there is no value`);
  });
}
