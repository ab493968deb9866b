import type { Context } from "../../lib/healing/context.ts";
import type { FunctionDefinition } from "../../lib/http/define-function.ts";

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
