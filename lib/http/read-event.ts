import type { CloudEvent } from "../domain/events.ts";
import { decodeEvent, decodeEvents } from "./cloud-event.ts";
import { quoted } from "./quoted.ts";
import { Refused } from "./refused.ts";
import type { Sent } from "./sent-and-said.ts";

/** Reads the one event of a request. */
export async function readEvent({ headers, body }: Sent): Promise<CloudEvent> {
  return withObject(decodeEvent(headers, await body()));
}

/** Reads the one event of a request, or all of a batch: all are good, or it throws. */
export async function readEvents({ headers, body }: Sent): Promise<CloudEvent[]> {
  return decodeEvents(headers, await body()).map(withObject);
}

/** Data may be any JSON by the spec, but no event that is of use here carries a bare word, a list or null. */
function withObject(event: CloudEvent): CloudEvent {
  const { data } = event;
  if (data === undefined || (typeof data === "object" && data !== null && !Array.isArray(data))) return event;
  throw new Refused(400, `data is ${quoted(data)}; a JSON object is allowed`);
}
