import type { Behaviour } from "../../lib/world/in-memory/container-run.ts";
import type { Deployment } from "../../lib/world/kubernetes/objects.ts";
import type { Cluster } from "../../lib/world/world.ts";

/** What a simulation stands on: a cluster, the time in it, and who plays people and the kubelet. Time passes only when it is told to. */
export interface Ground {
  /** The workload's namespace, opted in. */
  readonly app: string;
  /** The engine's own, with its policy. */
  readonly engine: string;
  readonly cluster: Cluster;
  /** The same as a cache shows it that has not heard of the latest write. */
  readonly stale: Cluster;
  /** The same for people: `managedFields` do not name the engine. */
  readonly person: Cluster;
  /** A person deploys this, and it is as if it had never been anything else. */
  deploy(wanted: Deployment): Promise<void>;
  now(): Date;
  /** Afterwards everything that could happen in that time without the engine has happened. */
  passSeconds(seconds: number): Promise<void>;
  /** What containers of this image do from now on. */
  behaves(image: string, behaviour: Behaviour): void;
  /** This one pod crashes for good; its replacement is well. */
  stick(pod: string): void;
}
