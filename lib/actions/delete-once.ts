import { type Cluster, type Ref, isWorldError } from "../world/world.ts";

/** Deletes just the object of this uid. Gone, or another of its name in its place, is what was asked for: a StatefulSet gives the next pod the same name. */
export async function deleteOnce(cluster: Cluster, ref: Ref, uid: string): Promise<void> {
  try {
    await cluster.delete(ref, { uid });
  } catch (error) {
    if (!isWorldError(error, "not-found", "conflict")) throw error;
  }
}
