import type { AnyEvidence } from "../domain/any-evidence.ts";
import type { Seen } from "../domain/evidence.ts";
import type { Cluster, Kind, Metrics } from "../world/world.ts";

/** One way to look at targets: which kinds it knows, what it reads of them, and what it may read for that. */
export interface Gatherer {
  readonly kinds: readonly Kind[];
  /** Lines of `rights.targets`. */
  readonly rights: readonly string[];
  /** Throws `WorldError`; `not-found` only when the target itself does not exist. */
  gather(
    cluster: Cluster,
    about: Pick<Seen, "at" | "target" | "alertedAt">,
    metrics: Pick<Metrics, "query">,
  ): Promise<AnyEvidence>;
}
