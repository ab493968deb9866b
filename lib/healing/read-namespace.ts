import { Mode, OPT_IN, isInMaintenance } from "../domain/policy.ts";
import type { NamespaceState } from "../engine/guard.ts";
import { type Cluster, type KubeObject, isWorldError } from "../world/world.ts";

/** A label value that is none of the four modes is a spelling mistake: it opts in to nothing. */
export async function readNamespace(cluster: Cluster, name: string): Promise<NamespaceState> {
  try {
    const { metadata } = await cluster.get<KubeObject>({ apiVersion: "v1", kind: "Namespace", name });
    const mode = Mode.safeParse(metadata.labels?.[OPT_IN]);
    return {
      name,
      mode: mode.success ? mode.data : undefined,
      maintenance: isInMaintenance(metadata),
    };
  } catch (error) {
    if (isWorldError(error, "not-found")) return { name, mode: undefined, maintenance: false };
    throw error;
  }
}
