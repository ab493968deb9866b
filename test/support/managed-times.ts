import { type Cluster, type KubeObject, type Ref, isWorldError } from "../../lib/world/world.ts";

/**
 * Sets the times in `managedFields` back, so that what was written a moment ago was written long ago. The API server takes them as a client sends them
 * where something else is changed, too: hence the annotation, under a writer's name of its own.
 */
export async function setBack(cluster: Cluster, ref: Ref, seconds: number): Promise<void> {
  const object = await cluster.get<KubeObject>(ref);
  const managedFields = object.metadata.managedFields?.map((entry) => ({
    ...entry,
    ...(entry.time !== undefined && { time: earlier(entry.time, seconds) }),
  }));
  try {
    const annotations = { ...object.metadata.annotations, "kubeheal.test/aged-by": String(seconds) };
    const metadata = { ...object.metadata, annotations, ...(managedFields && { managedFields }) };
    await cluster.replace({ ...object, metadata });
  } catch (error) {
    // Somebody's controller was faster.
    if (!isWorldError(error, "conflict")) throw error;
    await setBack(cluster, ref, seconds);
  }
}

/** As Kubernetes writes times: no fractions of a second. */
function earlier(time: string, seconds: number): string {
  return `${new Date(Date.parse(time) - seconds * 1000).toISOString().slice(0, 19)}Z`;
}
