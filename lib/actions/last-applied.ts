import type { ObjectMeta } from "../world/world.ts";

const ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

/** What the last `kubectl apply` asked for. What people write into an annotation need not be JSON. */
export function lastApplied<T extends object>({ annotations }: ObjectMeta): Partial<T> | undefined {
  try {
    const applied: unknown = JSON.parse(annotations?.[ANNOTATION] ?? "null");
    return typeof applied === "object" && applied !== null ? applied : undefined;
  } catch {
    return undefined;
  }
}
