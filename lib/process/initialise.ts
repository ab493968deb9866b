import { CONFIG_MAP } from "../state/config-maps.ts";
import { POLICY } from "../state/policies.ts";
import { type Cluster, type KubeObject, isWorldError } from "../world/world.ts";

/** Makes the engine's namespace and its policy where they are missing, and touches neither where they are. Returns what it made. */
export async function initialise(cluster: Cluster, namespace: string): Promise<string[]> {
  const made: string[] = [];
  const create = async (object: KubeObject): Promise<void> => {
    try {
      await cluster.create(object);
      made.push(`${object.kind} ${object.metadata.name}`);
    } catch (error) {
      if (!isWorldError(error, "exists")) throw error;
    }
  };
  await create({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  await create({ ...CONFIG_MAP, metadata: { name: POLICY, namespace } });
  return made;
}
