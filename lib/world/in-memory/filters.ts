import type { CloudEvent } from "../../domain/events.ts";
import type { Filter } from "../../http/trigger.ts";

/** As a Trigger does it: all of the list must match, values are compared as strings, an attribute that is missing matches nothing. */
export function matches(filters: readonly Filter[], event: CloudEvent): boolean {
  return filters.every((filter) => passes(filter, event));
}

function passes(filter: Filter, event: CloudEvent): boolean {
  if ("any" in filter) return filter.any.some((one) => passes(one, event));
  if ("exact" in filter) return compare(filter.exact, event, (sent, wanted) => sent === wanted);
  return compare(filter.prefix, event, (sent, wanted) => sent.startsWith(wanted));
}

function compare(
  wanted: Readonly<Record<string, string>>,
  event: CloudEvent,
  fits: (sent: string, wanted: string) => boolean,
): boolean {
  const { data: _, extensions, ...core } = event;
  const attributes: Readonly<Record<string, string | number | boolean | undefined>> = { ...extensions, ...core };
  return Object.entries(wanted).every(([name, value]) => {
    const sent = attributes[name];
    return sent !== undefined && fits(String(sent), value);
  });
}
