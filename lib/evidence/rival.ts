import { owns } from "../actions/last-writer.ts";
import type { KubeObject } from "../world/world.ts";

/** As the API server writes down who wrote: `fieldManager` of the client. */
const OURSELVES = "kubeheal";

/** Who wrote the spec of an object last, the engine left out. */
export function rivalOf({ metadata }: KubeObject): { by: string; at: string } | undefined {
  const [last] = (metadata.managedFields ?? [])
    .filter(
      ({ manager, subresource, fieldsV1 }) =>
        manager !== OURSELVES && subresource !== "status" && owns(fieldsV1, ["spec"]),
    )
    .sort((a, b) => (b.time ?? "").localeCompare(a.time ?? ""));
  return last?.time === undefined ? undefined : { by: last.manager ?? "somebody", at: last.time };
}
