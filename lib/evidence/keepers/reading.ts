import type { Keeper } from "../../domain/keeper.ts";
import type { Target } from "../../domain/target.ts";
import type { Cluster, KubeObject } from "../../world/world.ts";

/** What the owner decides, as it is now, and the field of it that would be changed. */
export interface Asked {
  readonly target: Target;
  readonly live: KubeObject;
  readonly field: readonly string[];
}

/** Reads one kind of owner by the object that the marks of a target name. */
export type Reading = (cluster: Cluster, object: Target, asked: Asked) => Promise<Keeper>;
