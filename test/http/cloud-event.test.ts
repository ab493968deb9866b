import { CloudEvent as SdkEvent, HTTP, type Message } from "cloudevents";
import { describe, expect, it } from "vitest";

import type { CloudEvent } from "../../lib/domain/events.ts";
import {
  BATCHED,
  decodeEvent,
  decodeEvents,
  encodeBinary,
  encodeStructured,
  STRUCTURED,
} from "../../lib/http/cloud-event.ts";

const EVENT: CloudEvent = {
  specversion: "1.0",
  id: "event-1",
  source: "/functions/steps",
  type: "io.kubeheal.step.completed",
  subject: "inc-0a1b2c-1",
  time: "2026-01-02T03:04:05.678Z",
  datacontenttype: "application/json",
  dataschema: "https://kubeheal.io/schemas/step",
  data: { step: 1, ok: true, why: "3 of 3 ready", nested: { list: [null, "x", 0.5] } },
  extensions: { correlationid: "inc-0a1b2c-1", causationid: "event-0", partitionkey: "inc-0a1b2c-1" },
};
const FOREIGN: CloudEvent = {
  ...EVENT,
  subject: 'Überlast: 97 % of "disk" at node 1, €\u{1f525}',
  extensions: { summary: "a%20b" },
};

interface Sent {
  headers: Record<string, string>;
  body?: unknown;
}

function received({ headers, body }: Sent): CloudEvent {
  return decodeEvent(new Headers(headers), bytes(body));
}

function bytes(body: unknown): Uint8Array {
  return new TextEncoder().encode(typeof body === "string" ? body : "");
}

function sdkEvent({ extensions, ...event }: CloudEvent): SdkEvent<unknown> {
  return new SdkEvent({ ...event, ...extensions } as ConstructorParameters<typeof SdkEvent>[0]);
}

/** The SDK's event as ours; it fills in nothing here. */
function fromSdk(event: unknown): CloudEvent {
  const { correlationid, causationid, partitionkey, ...core } = JSON.parse(JSON.stringify(event)) as Record<
    string,
    string
  >;
  return { ...core, extensions: { correlationid, causationid, partitionkey } } as unknown as CloudEvent;
}

describe("against the official SDK", () => {
  it.each([["binary"], ["structured"]] as const)("reads what it sends in %s mode", (mode) => {
    expect(received(HTTP[mode](sdkEvent(EVENT)) as Sent)).toEqual(EVENT);
  });

  it.each([
    ["binary", encodeBinary],
    ["structured", encodeStructured],
  ])("is read by it in %s mode", (_, encode) => {
    const read = HTTP.toEvent(encode(EVENT)) as SdkEvent<unknown>;

    expect(read.validate()).toBe(true);
    expect(fromSdk(read)).toEqual(EVENT);
  });

  it("reads the content types that it cannot", () => {
    const { headers, body } = encodeStructured(EVENT);
    const message = { headers: { ...headers, "content-type": `${STRUCTURED}; charset=UTF-8` }, body };

    expect(() => HTTP.toEvent(message as Message)).toThrow("invalid content type");
    expect(received(message)).toEqual(EVENT);
  });
});

it.each([
  ["binary", encodeBinary],
  ["structured", encodeStructured],
])("reads back any text that it sent in %s mode", (_, encode) => {
  expect(received(encode(FOREIGN))).toEqual(FOREIGN);
});

it("writes header values of visible ASCII only, so that no value becomes a second header", () => {
  const { headers } = encodeBinary({ ...EVENT, subject: "a\r\nce-id: b\u0000\ud800é", extensions: {} });

  expect(headers["ce-subject"]).toBe("a%0D%0Ace-id:%20b%00%EF%BF%BD%C3%A9");
});

it.each([
  ["percent-encoding", "Euro%20%E2%82%AC", "Euro €"],
  ["percent-encoding in lower case", "%e2%82%ac", "€"],
  ["a quoted string", '"a \\"b\\", c"', 'a "b", c'],
  ["percent-encoding in a quoted string", '"a%20b"', "a b"],
  ["raw UTF-8, as Go writes it", Buffer.from("é €").toString("latin1"), "é €"],
  ["a bare percent sign, as Go writes it", "97% of 100 %", "97% of 100 %"],
  ["a comma", "inc-1, inc-2", "inc-1, inc-2"],
])("reads %s in a header value", (_, header, subject) => {
  const { headers, body } = encodeBinary(EVENT);

  expect(received({ headers: { ...headers, "ce-subject": header }, body }).subject).toBe(subject);
});

it.each(["%ff", "\u00ff"])("refuses the header value %j, which is not UTF-8", (header) => {
  const { headers, body } = encodeBinary(EVENT);

  expect(() => received({ headers: { ...headers, "ce-subject": header }, body })).toThrow("not UTF-8");
});

it.each([
  "application/json",
  "application/json;charset=utf-8",
  'Application/JSON; Charset="UTF-8"',
  "application/vnd.kubeheal+json; profile=x",
  "text/json",
])("reads data of the content type %s as JSON", (contentType) => {
  const { headers, body } = encodeBinary(EVENT);

  expect(received({ headers: { ...headers, "content-type": contentType }, body }).data).toEqual(EVENT.data);
});

it("keeps what Knative adds, and numbers and truth values of a structured event", () => {
  const body = JSON.stringify({
    specversion: "1.0",
    id: "1",
    source: "/a b",
    type: "t",
    num: 5,
    flag: true,
    none: null,
  });
  const knative = { "ce-knativearrivaltime": "2026-01-02T03:04:05Z", "ce-knativebrokerttl": "255" };

  expect(received({ headers: { "content-type": STRUCTURED }, body }).extensions).toEqual({ num: 5, flag: true });
  expect(received({ headers: { ...encodeBinary(EVENT).headers, ...knative }, body: "{}" }).extensions).toMatchObject({
    knativearrivaltime: "2026-01-02T03:04:05Z",
    knativebrokerttl: "255",
  });
});

it("reads JSON data in base64", () => {
  const { data: _, extensions: __, ...attributes } = EVENT;
  const body = JSON.stringify({ ...attributes, data_base64: btoa('{"a":1}') });

  expect(received({ headers: { "content-type": STRUCTURED }, body }).data).toEqual({ a: 1 });
});

it.each([2_147_483_648, 0.5, Number.MAX_SAFE_INTEGER])("refuses the number %d as an attribute", (value) => {
  const body = JSON.stringify({ specversion: "1.0", id: "1", source: "/", type: "t", number: value });

  expect(() => received({ headers: { "content-type": STRUCTURED }, body })).toThrow("attribute number");
});

it("refuses the 65th attribute", () => {
  const many = Object.fromEntries(Array.from({ length: 61 }, (_, at) => [`ce-x${at}`, "x"]));
  const { headers } = encodeBinary({ specversion: "1.0", id: "1", source: "/", type: "t", extensions: {} });

  expect(() => received({ headers: { ...headers, ...many } })).toThrow("more than 64 attributes");
});

it("reads an empty batch", () => {
  expect(decodeEvents(new Headers({ "content-type": BATCHED }), bytes("[]"))).toEqual([]);
});

it("reads the one event of a request that is no batch", () => {
  const { headers, body } = encodeBinary(EVENT);

  expect(decodeEvents(new Headers(headers), bytes(body))).toEqual([EVENT]);
});
