import { type Context, contextOf } from "../../lib/healing/context.ts";
import { type FunctionDefinition, ignored } from "../../lib/http/define-function.ts";
import { keepsFastClock } from "../../lib/http/trigger.ts";
import { noFastClock, pingSourceClock } from "../../lib/world/fast-clock.ts";
import type { Cluster, World } from "../../lib/world/world.ts";

/** The same functions, each with a world of its own: as if each ran in a process of its own, under its own account. */
export function apart(
  functions: readonly FunctionDefinition<Context>[],
  worldOf: (definition: FunctionDefinition<Context>) => World,
): FunctionDefinition<Context>[] {
  return functions.map((definition) => {
    const world = worldOf(definition);
    const { routes } = definition;
    return {
      ...definition,
      handle: async (event, { settings, log, trace }) => {
        const mine = contextOf({ world, settings, log }).at(trace);
        const answer = await definition.handle(event, mine);
        if (answer.kind !== "ignored" || answer.counted === undefined) return answer;
        // Whoever serves it counts it, and here that is somebody else.
        await mine.drops.count({ [answer.counted]: 1 });
        return ignored(answer.why);
      },
      ...(routes && {
        routes: async () => {
          const served = await routes();
          return ({ settings, log, trace }: Context) => served(contextOf({ world, settings, log, trace }));
        },
      }),
    };
  });
}

/** The world as the account of one function has it; who keeps the fast clock also keeps the PingSource that a real installation has. */
export function worldUnder(
  definition: FunctionDefinition<Context>,
  world: World,
  { cluster, namespace }: { cluster: Cluster; namespace: string },
): World {
  if (!keepsFastClock(definition)) return { ...world, cluster, fastClock: noFastClock };
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
