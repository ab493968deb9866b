import type { AnyEvidence } from "../domain/any-evidence.ts";
import type { Seen } from "../domain/evidence.ts";
import type { Snapshot } from "../domain/snapshot.ts";
import type { Cluster, Kind, Metrics } from "../world/world.ts";

/** What is known besides the cluster. */
export interface Beside {
  readonly metrics: Pick<Metrics, "query">;
  /** What is remembered of a namespace; asked only by whoever needs it. Throws `WorldError`. */
  readonly remembered: (namespace: string) => Promise<Snapshot | undefined>;
}

/** One way to look at targets: which kinds it knows, what it reads of them, and what it may read for that. */
export interface Gatherer {
  readonly kinds: readonly Kind[];
  /** Lines of `rights.targets`. */
  readonly rights: readonly string[];
  /** Throws `WorldError`; `not-found` only when the target itself does not exist. */
  gather(cluster: Cluster, about: Pick<Seen, "at" | "target" | "alertedAt">, beside: Beside): Promise<AnyEvidence>;
}
