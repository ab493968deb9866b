import type { Ending } from "../domain/incident.ts";
import type { InMemoryCluster } from "../world/in-memory/in-memory-cluster.ts";

/** Something that goes wrong in a cluster that was well. */
export interface Scenario {
  /** One sentence for people. */
  readonly title: string;
  /** The workload that goes wrong; every scenario has its own, so that they can be played at the same time. */
  readonly workload: string;
  /** How its incident should end. */
  readonly ends: Ending;
  /** What the story must say of the cause, whoever mends it. */
  readonly cause: RegExp;
  /** No alert speaks of it: a person asks. */
  readonly isAskedFor?: boolean;
  /** What needs a person's approval gets it. */
  readonly isApproved?: boolean;
  /** Nodes that the policy names, up to R4: nothing is done to any other. */
  readonly opens?: readonly string[];
  /** Makes what is there before; called once, long before it breaks. */
  prepare(cluster: InMemoryCluster): Promise<void>;
  break(cluster: InMemoryCluster): Promise<void>;
}

export function defineScenario(scenario: Scenario): Scenario {
  return scenario;
}
