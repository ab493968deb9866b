import { deadLetterPathOf, pathOf, type FunctionDefinition } from "./define-function.ts";

/** Of Knative's `spec.filters`, what is used here; an `exact` with several attributes wants all of them. */
export type Filter =
  | { readonly exact: Readonly<Record<string, string>> }
  | { readonly prefix: Readonly<Record<string, string>> }
  | { readonly any: readonly Filter[] };

/** What a function asks of a Broker, in a cluster (as a Knative Trigger) and in one process (by the embedded Broker). */
export interface Trigger {
  readonly name: string;
  readonly filters: readonly Filter[];
  readonly path: string;
  readonly deadLetterPath: string;
  readonly delivery: FunctionDefinition<unknown>["delivery"];
}

/** Nothing for a function that hears only what sources send to it directly. */
export function triggerOf<Context>(definition: FunctionDefinition<Context>): Trigger | undefined {
  const { name, on, direct = [], attributes = {}, delivery } = definition;
  const types = Object.keys(on).filter((type) => !direct.includes(type));
  if (types.length === 0) return undefined;

  const any = types.flatMap((type) => combinations({ type }, attributes[type] ?? {}).map((exact) => ({ exact })));
  return { name, filters: [{ any }], path: pathOf(name), deadLetterPath: deadLetterPathOf(name), delivery };
}

const TICK = "dev.knative.sources.ping";

/** Whether a clock wakes it, straight from its PingSource. */
export function hearsTicks<Context>({ on }: FunctionDefinition<Context>): boolean {
  return on[TICK] !== undefined;
}

/** Whoever may make PingSources keeps the fast clock. */
export function keepsFastClock<Context>({ rights }: FunctionDefinition<Context>): boolean {
  return rights.own.some((line) => /^sources\.knative\.dev\/pingsources: .*create/.test(line));
}

/** Each way to choose one of the values of each attribute. */
function combinations(
  chosen: Readonly<Record<string, string>>,
  attributes: Readonly<Record<string, readonly string[]>>,
): Readonly<Record<string, string>>[] {
  let found = [chosen];
  for (const [name, values] of Object.entries(attributes)) {
    found = found.flatMap((exact) => values.map((value) => ({ ...exact, [name]: value })));
  }
  return found;
}
