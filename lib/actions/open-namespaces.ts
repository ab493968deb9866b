import { Mode } from "../domain/mode.ts";
import { OPENED, OPT_IN, isInMaintenance, isProtected } from "../domain/policy.ts";
import type { Cluster } from "../world/world.ts";

/** Pods may be moved where people let the engine act by approval or by itself; elsewhere they are nobody's to move. */
const MOVABLE_IN: readonly Mode[] = ["approve", "auto"];

/** The namespaces whose pods may be evicted from a node, each with its mode, as their labels say now; the admission policy asks the API server the same. */
export async function openNamespaces(cluster: Pick<Cluster, "listMetadata">): Promise<ReadonlyMap<string, Mode>> {
  const { items } = await cluster.listMetadata(
    { apiVersion: "v1", kind: "Namespace" },
    { labelSelector: `${OPT_IN} in (${MOVABLE_IN.join(",")})` },
  );
  const open = items.filter(({ metadata }) => {
    const { name, labels = {} } = metadata;
    const isOpened = !isProtected(name, "") || labels[OPENED] === "true";
    return isOpened && !isInMaintenance(metadata);
  });
  return new Map(open.map(({ metadata }) => [metadata.name, Mode.parse(metadata.labels?.[OPT_IN])]));
}
