import type { World } from "../world/world.ts";

/** A W3C trace context: the root of an incident's one trace, sampled. */
export function newTraceparent(world: Pick<World, "randomId">): string {
  return `00-${world.randomId()}-${world.randomId().slice(0, 16)}-01`;
}
