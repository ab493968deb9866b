import { Mode } from "../domain/mode.ts";
import { OPT_IN } from "../domain/policy.ts";
import { NAMESPACE } from "../world/kubernetes/kinds.ts";
import type { Context } from "./context.ts";

export const OPTED_IN_RIGHTS = ["/namespaces: list"];

const PAGE = 500;

/** The names of all namespaces that take part; the engine's own never does. */
export async function optedIn({ world, settings }: Context): Promise<string[]> {
  const names: string[] = [];
  let next: string | undefined;
  do {
    const page = await world.cluster.listMetadata(NAMESPACE, { labelSelector: OPT_IN, limit: PAGE, continue: next });
    for (const { metadata } of page.items)
      if (Mode.safeParse(metadata.labels?.[OPT_IN]).success) names.push(metadata.name);
    next = page.continue;
  } while (next !== undefined);
  return names.filter((name) => name !== settings.namespace);
}
