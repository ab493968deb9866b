import type { CloudEvent } from "../domain/events.ts";
import { decodeEvent, decodeEvents } from "./cloud-event.ts";
import { quoted } from "./quoted.ts";
import { readBody } from "./read-body.ts";
import { Refused } from "./refused.ts";

/** Reads the one event of a request. */
export async function readEvent(request: Request): Promise<CloudEvent> {
  return withObject(decodeEvent(request.headers, await readBody(request)));
}

/** Reads the one event of a request, or all of a batch: all are good, or it throws. */
export async function readEvents(request: Request): Promise<CloudEvent[]> {
  return decodeEvents(request.headers, await readBody(request)).map(withObject);
}

/** Data may be any JSON by the spec, but no event that is of use here carries a bare word, a list or null. */
function withObject(event: CloudEvent): CloudEvent {
  const { data } = event;
  if (data === undefined || (typeof data === "object" && data !== null && !Array.isArray(data))) return event;
  throw new Refused(400, `data is ${quoted(data)}; a JSON object is allowed`);
}
