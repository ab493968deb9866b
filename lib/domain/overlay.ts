import { LIST_KEYS } from "./change.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * What `kubectl apply` of a configuration would make of what is there: every field that it names has its value, items of lists are met by their own
 * name, and what it does not name stays, as the server's defaults do.
 */
export function overlay(live: unknown, applied: unknown, field = ""): unknown {
  if (applied === null || applied === undefined) return live;
  if (Array.isArray(applied)) return overlayList(Array.isArray(live) ? live : [], applied, LIST_KEYS[field]);
  if (!isObject(applied)) return applied;
  const under = isObject(live) ? live : {};
  const entries = Object.entries(applied).map(([name, value]) => [name, overlay(under[name], value, name)] as const);
  return { ...under, ...Object.fromEntries(entries) };
}

/** Those that have no name are one value together. */
function overlayList(live: readonly unknown[], applied: readonly unknown[], key: string | undefined): unknown[] {
  if (key === undefined) return [...applied];
  const named = (item: unknown): unknown => (isObject(item) ? item[key] : undefined);
  const met = live.map((item) =>
    overlay(
      item,
      applied.find((each) => named(each) === named(item)),
    ),
  );
  const names = new Set(live.map(named));
  return [...met, ...applied.filter((each) => !names.has(named(each)))];
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
