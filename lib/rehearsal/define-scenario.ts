import type { Ending } from "../domain/incident.ts";
import type { InMemoryCluster } from "../world/in-memory/in-memory-cluster.ts";

/** Something that goes wrong in a cluster that was well. */
export interface Scenario {
  /** One sentence for people. */
  readonly title: string;
  /** The Deployment that goes wrong; every scenario has its own, so that they can be played at the same time. */
  readonly workload: string;
  /** How its incident should end. */
  readonly ends: Ending;
  /** Makes what is there before; called once, long before it breaks. */
  prepare(cluster: InMemoryCluster): Promise<void>;
  break(cluster: InMemoryCluster): Promise<void>;
}

export function defineScenario(scenario: Scenario): Scenario {
  return scenario;
}
