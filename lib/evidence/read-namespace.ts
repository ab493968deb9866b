import { Mode } from "../domain/mode.ts";
import { OPT_IN, isInMaintenance } from "../domain/policy.ts";
import type { NamespaceState } from "../engine/consent.ts";
import { type Cluster, type KubeObject, orNothing } from "../world/world.ts";

/** A label value that is none of the four modes is a spelling mistake: it opts in to nothing. */
export async function readNamespace(cluster: Cluster, name: string): Promise<NamespaceState> {
  const found = await orNothing(cluster.get<KubeObject>({ apiVersion: "v1", kind: "Namespace", name }));
  if (!found) return { name, mode: undefined, maintenance: false };
  const mode = Mode.safeParse(found.metadata.labels?.[OPT_IN]);
  return { name, mode: mode.success ? mode.data : undefined, maintenance: isInMaintenance(found.metadata) };
}
