import { lastWriteOf } from "../actions/last-writer.ts";
import type { KubeObject } from "../world/world.ts";

/** As the API server writes down who wrote: `fieldManager` of the client. */
export const OURSELVES = "kubeheal";

/** Who wrote the spec of an object last, the engine left out. */
export function rivalOf({ metadata, ...object }: KubeObject): { by: string; at: string } | undefined {
  const others = (metadata.managedFields ?? []).filter(
    ({ manager, subresource }) => manager !== OURSELVES && subresource !== "status",
  );
  const last = lastWriteOf({ ...object, metadata: { ...metadata, managedFields: others } }, ["spec"]);
  return last?.time === undefined ? undefined : { by: last.manager ?? "somebody", at: last.time };
}
