import type { Context } from "../../lib/healing/context.ts";
import type { FunctionDefinition } from "../../lib/http/define-function.ts";
import { hearsTicks } from "../../lib/http/trigger.ts";
import { noFastClock, pingSourceClock } from "../../lib/world/fast-clock.ts";
import type { Cluster, World } from "../../lib/world/world.ts";

/** The same functions, each with a context of its own: as if each ran in a process of its own, under its own account. */
export function apart(
  functions: readonly FunctionDefinition<Context>[],
  contextFor: (definition: FunctionDefinition<Context>) => Context,
): FunctionDefinition<Context>[] {
  return functions.map((definition) => {
    const mine = contextFor(definition);
    const { routes } = definition;
    return {
      ...definition,
      handle: (event) => definition.handle(event, mine),
      ...(routes && { routes: () => routes(mine) }),
    };
  });
}

/** The world as the account of one function has it; who hears ticks also keeps the PingSource that a real installation has. */
export function worldUnder(
  definition: FunctionDefinition<Context>,
  world: World,
  { cluster, namespace }: { cluster: Cluster; namespace: string },
): World {
  if (!hearsTicks(definition)) return { ...world, cluster, fastClock: noFastClock };
  const pingSource = pingSourceClock(cluster, { namespace, schedule: "* * * * *", service: "workflows" });
  return {
    ...world,
    cluster,
    fastClock: {
      start: async () => void (await Promise.all([pingSource.start(), world.fastClock.start()])),
      stop: async () => void (await Promise.all([pingSource.stop(), world.fastClock.stop()])),
    },
  };
}
