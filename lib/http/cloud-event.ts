import type { CloudEvent } from "../domain/events.ts";
import { eventOf } from "./attributes.ts";
import { decodeHeaderValue, encodeHeaderValue } from "./header-value.ts";
import { parseJson } from "./json-limits.ts";
import { isJson, mediaType } from "./media-type.ts";
import { quoted } from "./quoted.ts";
import { Refused } from "./refused.ts";
import type { SentHeaders } from "./sent-and-said.ts";

/**
 * CloudEvents 1.0.2 over HTTP, read strictly: the official SDK invents a missing id, takes a bad time for now, leaves `+json` a string and decodes
 * no header. Read and written is JSON data only. Unknown extensions are kept, so that what Knative adds passes through.
 */
export const STRUCTURED = "application/cloudevents+json";
export const BATCHED = "application/cloudevents-batch+json";

export interface Encoded {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** One event in binary or structured mode; a batch is refused. */
export function decodeEvent(headers: SentHeaders, body: Uint8Array): CloudEvent {
  const type = contentType(headers);
  if (type === BATCHED) throw new Refused(415, `one event is expected here; ${BATCHED} is not`);
  return type === STRUCTURED ? fromStructured(parseJson(body)) : fromBinary(headers, type, body);
}

/** The same, or all the events of a batch. One bad event refuses the batch, and the sentence has its index. */
export function decodeEvents(headers: SentHeaders, body: Uint8Array): CloudEvent[] {
  if (contentType(headers) !== BATCHED) return [decodeEvent(headers, body)];

  const entries = parseJson(body);
  if (!Array.isArray(entries)) throw new Refused(400, "a batch is a JSON array of events");
  return entries.map((entry: unknown, index) => {
    try {
      return fromStructured(entry);
    } catch (error) {
      if (error instanceof Refused) throw new Refused(error.status, `event ${index} of the batch: ${error.message}`);
      throw error;
    }
  });
}

/** Whether it says of itself that it is an event, well-formed or not: how Knative looks at an answer. */
export function isEvent(headers: Headers): boolean {
  return headers.has("ce-specversion") || (headers.get("content-type") ?? "").startsWith("application/cloudevents");
}

/** The mode that Knative delivers in; data becomes the body. */
export function encodeBinary({ data, extensions, datacontenttype, ...core }: CloudEvent): Encoded {
  const headers: Record<string, string> = {};
  for (const [name, value] of [...Object.entries(core), ...Object.entries(extensions)]) {
    if (value !== undefined) headers[`ce-${name}`] = encodeHeaderValue(String(value));
  }
  if (data === undefined) return { headers, body: undefined };
  return { headers: { ...headers, "content-type": datacontenttype ?? "application/json" }, body: JSON.stringify(data) };
}

export function encodeStructured({ extensions, ...event }: CloudEvent): Encoded {
  return { headers: { "content-type": STRUCTURED }, body: JSON.stringify({ ...event, ...extensions }) };
}

function contentType(headers: SentHeaders): string | undefined {
  const encoding = headers.get("content-encoding") ?? "identity";
  if (encoding.toLowerCase() !== "identity") {
    throw new Refused(415, `content encoding ${quoted(encoding)} is not understood; send the body as it is`);
  }

  const header = headers.get("content-type") ?? undefined;
  if (header === undefined) return undefined;
  const type = mediaType(header);
  if (type.startsWith("application/cloudevents") && type !== STRUCTURED && type !== BATCHED) {
    throw new Refused(415, `event format ${quoted(type)} is not understood; ${STRUCTURED} is`);
  }
  return type;
}

function fromBinary(headers: SentHeaders, type: string | undefined, body: Uint8Array): CloudEvent {
  const event = eventOf(attributesIn(headers), undefined);
  if (type === undefined && body.byteLength === 0) return event;
  if (type === undefined || !isJson(type)) throw notJson(type);
  if (body.byteLength === 0) throw new Refused(400, `the body is empty, but Content-Type says ${quoted(type)}`);
  return { ...event, datacontenttype: headers.get("content-type")!, data: parseJson(body) };
}

function* attributesIn(headers: SentHeaders): Generator<[string, string]> {
  for (const [header, value] of headers) {
    if (!header.startsWith("ce-")) continue;
    const name = header.slice("ce-".length);
    if (name === "datacontenttype") throw new Refused(400, "header ce-datacontenttype is not allowed; Content-Type is");
    if (SENT_ONCE.has(name) && value.includes(", ") && !value.startsWith('"')) {
      throw new Refused(400, `header ce-${name} was sent twice: ${quoted(value)}`);
    }
    yield [name, decodeHeaderValue(value)];
  }
}

/** `Headers` joins a repeated header by comma and space, and these cannot hold a bare space. A subject of some senders does. */
const SENT_ONCE: ReadonlySet<string> = new Set(["specversion", "id", "source", "type", "time"]);

function fromStructured(sent: unknown): CloudEvent {
  if (typeof sent !== "object" || sent === null || Array.isArray(sent)) {
    throw new Refused(400, `a structured event is a JSON object, not ${quoted(sent)}`);
  }
  const { data, data_base64: inBase64, ...attributes } = sent as Record<string, unknown>;
  const event = eventOf(Object.entries(attributes), data);
  const hasData = data !== undefined || inBase64 !== undefined;
  // JSON format 3.1: without datacontenttype, data is JSON.
  if (hasData && event.datacontenttype !== undefined && !isJson(mediaType(event.datacontenttype))) {
    throw notJson(event.datacontenttype);
  }
  return inBase64 === undefined ? event : { ...event, data: fromBase64(data, inBase64) };
}

function fromBase64(data: unknown, inBase64: unknown): unknown {
  if (data !== undefined) throw new Refused(400, "an event has either data or data_base64");
  if (typeof inBase64 !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(inBase64)) {
    throw new Refused(400, `data_base64 is ${quoted(inBase64)}; base64 is allowed`);
  }
  return parseJson(Buffer.from(inBase64, "base64"));
}

function notJson(type: string | undefined): Refused {
  const sent = type === undefined ? "there is no Content-Type" : `content type ${quoted(type)} is not understood`;
  return new Refused(415, `${sent}; data is application/json or any type that ends in +json`);
}
