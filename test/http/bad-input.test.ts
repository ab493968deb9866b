import { expect, it } from "vitest";
import { z } from "zod";

import { BATCHED, STRUCTURED } from "../../lib/http/cloud-event.ts";
import { accepted, defineFunction } from "../../lib/http/define-function.ts";
import { serveEvents } from "../../lib/http/serve-events.ts";
import { serveFunction } from "../../lib/http/serve-function.ts";
import { chunked, sentEvent, type Sent } from "../support/sent-event.ts";
import { silentLog } from "../support/silent-log.ts";

const EVENT = { specversion: "1.0", id: "event-1", source: "/tests", type: "io.kubeheal.step.requested" };
const structured = (event: unknown, contentType = STRUCTURED): Sent => ({
  headers: { "content-type": contentType },
  body: typeof event === "string" ? event : JSON.stringify(event),
});
const header = (name: string, value: string | undefined): Sent => ({ headers: { [name]: value } });
const body = (body: Sent["body"]): Sent => ({ body });
const nested = (depth: number) => `{"a":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;
const wide = (keys: number) => `{${Array.from({ length: keys }, (_, at) => `"${at * 2 ** 17}":0`).join(",")}}`;

/** What each door does with what was sent, and how it would be told about in a dead letter. */
const BAD_INPUT: readonly (readonly [number, string, Sent, number, RegExp?])[] = [
  [0, "a good event", {}, 202],
  [0, "brackets and colons within strings", body(JSON.stringify({ a: `\\":${"[".repeat(40)}` })), 202],
  [41, "NUL, ANSI and line breaks in data", body(JSON.stringify({ summary: "a\u0000\u001b[31m\r\nb" })), 202],
  [42, "an encoded line break in the id", header("ce-id", "a%0d%0ab"), 400, /id is .*a\\\\r\\\\nb.*control characters/],
  [53, "no specversion", header("ce-specversion", undefined), 400, /specversion is missing/],
  [54, "specversion 0.3", header("ce-specversion", "0.3"), 400, /specversion is .*0\.3.*1\.0/],
  [54, "specversion 9.9", header("ce-specversion", "9.9"), 400, /specversion is .*9\.9/],
  [55, "no id", header("ce-id", undefined), 400, /id is missing/],
  [55, "an empty id", header("ce-id", ""), 400, /id is .*not empty/],
  [56, "no type", header("ce-type", undefined), 400, /type is missing/],
  [56, "no source", header("ce-source", undefined), 400, /source is missing/],
  [57, "time is yesterday", header("ce-time", "yesterday"), 400, /time is .*yesterday.*RFC 3339/],
  [57, "time is 30 February", header("ce-time", "2026-02-30T00:00:00Z"), 400, /time/],
  [57, "time without a zone", header("ce-time", "2026-02-20T00:00:00"), 400, /time/],
  [58, "two ids", header("ce-id", "1, 2"), 400, /ce-id was sent twice/],
  [59, "extension __proto__", header("ce-__proto__", "x"), 400, /__proto__.*bad name/],
  [59, "extension with an underscore", header("ce-a_b", "x"), 400, /a_b.*bad name/],
  [59, "extension of 21 characters", header(`ce-${"a".repeat(21)}`, "x"), 400, /bad name/],
  [59, "extension of 20 characters", header(`ce-${"a".repeat(20)}`, "x"), 202],
  [
    59,
    "structured extension __proto__",
    structured(`{"__proto__":"x",${JSON.stringify(EVENT).slice(1)}`),
    400,
    /__proto__/,
  ],
  [60, "an attribute of 10 KiB", header("ce-subject", "x".repeat(10_240)), 400, /subject is .*at most 4096/],
  [61, "truncated JSON", body('{"a":'), 400, /not JSON/],
  [61, "NaN", body('{"a":NaN}'), 400, /not JSON/],
  [61, "invalid UTF-8", body(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])), 400, /not UTF-8/],
  [61, "gzip", header("content-encoding", "gzip"), 415, /gzip/],
  [62, "an empty body", body(""), 400, /empty/],
  [62, "null", body("null"), 400, /data is .*null/],
  [62, "a string", body('"x"'), 400, /data is .*x/],
  [62, "a list", body("[]"), 400, /data is .*\[\]/],
  [62, "structured data null", structured({ ...EVENT, data: null }), 400, /data is/],
  [63, "content type text/plain", header("content-type", "text/plain"), 415, /text\/plain/],
  [
    63,
    "no content type",
    { headers: { "content-type": undefined }, body: new TextEncoder().encode("{}") },
    415,
    /no Content-Type/,
  ],
  [63, "content type XML", header("content-type", "application/xml"), 415, /application\/xml/],
  [63, "a content type that is none", header("content-type", "json"), 415, /not a media type/],
  [63, "charset latin1", header("content-type", "application/json; CharSet=ISO-8859-1"), 415, /iso-8859-1/],
  [63, "an event in Avro", header("content-type", "application/cloudevents+avro"), 415, /avro/],
  [
    63,
    "structured data that is XML",
    structured({ ...EVENT, datacontenttype: "text/xml", data: "<a/>" }),
    415,
    /text\/xml/,
  ],
  [64, "structured without id", structured({ ...EVENT, id: undefined, data: {} }), 400, /id is missing/],
  [64, "structured with a number as id", structured({ ...EVENT, id: 1, data: {} }), 400, /id is .*1/],
  [64, "structured with an object as extension", structured({ ...EVENT, a: {}, data: {} }), 400, /attribute a is/],
  [64, "structured that is no JSON", structured("{specversion"), 400, /not JSON/],
  [64, "structured that is a list", structured([EVENT]), 400, /JSON object/],
  [64, "structured with bad base64", structured({ ...EVENT, data_base64: "%%" }), 400, /base64/],
  [66, "2 MiB by Content-Length", { headers: { "content-length": "2097152" } }, 413, /1048576 bytes/],
  [66, "2 MiB in pieces", body(() => chunked(2_097_152)), 413, /1048576 bytes/],
  [67, "100,000 levels", body(nested(100_000)), 400, /deeper than 32/],
  [67, "33 levels", body(nested(33)), 400, /deeper than 32/],
  [67, "32 levels", body(nested(32)), 202],
  [68, "60,000 keys like integers", body(wide(60_000)), 400, /more than 10000 keys/],
  [68, "200,000 keys", body(wide(200_000)), 413, /1048576 bytes/],
  [69, "the key __proto__", body('{"a":{"__proto__":{"b":1}}}'), 400, /__proto__/],
  [69, "the key __proto__, escaped", body('{"\\u005f_proto__":{"b":1}}'), 400, /__proto__/],
  [70, "a header __proto__", header("__proto__", "x"), 202],
  [71, "the same key twice", body('{"ns":"a","b":{"ns":"c"},"ns":"d"}'), 400, /same key twice/],
  [72, "1e999", body('{"a":1e999}'), 400, /out of range/],
  [72, "2^53 + 1", body('{"a":9007199254740993}'), 400, /out of range/],
  [72, "a huge exponent", body('{"a":[1e300]}'), 400, /out of range/],
  [72, "-0", body('{"a":-0}'), 202],
  [72, "a fraction", body('{"a":0.1}'), 202],
  [83, "a malformed traceparent", header("ce-traceparent", "00-nonsense"), 202],
];

const listens = defineFunction<null>()({
  name: "listens",
  on: { "io.kubeheal.step.requested": z.looseObject({}) },
  delivery: { timeoutSeconds: 1, retry: 0, backoffSeconds: 0 },
  service: { timeoutSeconds: 2, concurrency: 1 },
  rights: { own: [] },
  handle: async () => accepted("heard"),
});

function doors() {
  const log = silentLog();
  const counted: string[] = [];
  const published: string[] = [];
  const world = {
    now: () => new Date(0),
    count: (what: string) => void counted.push(what),
    broker: {
      async publish({ id }: { id: string }) {
        published.push(id);
        return "sent" as const;
      },
    },
  };
  return {
    log,
    counted,
    published,
    "/functions/listens": serveFunction(listens, { context: null, world, log }),
    "/events": serveEvents({ world, log }),
  };
}

const cases = (["/functions/listens", "/events"] as const).flatMap((path) =>
  BAD_INPUT.map(([row, what, sent, status, sentence]) => ({ path, row, what, sent, status, sentence })),
);

it.each(cases)("$path answers $status to $what (row $row)", async ({ path, sent, status, sentence }) => {
  const { [path]: app, counted, log, published } = doors();

  const response = await app.request(sentEvent(path, sent));
  const answer = await response.text();

  expect(`${response.status} ${answer}`).toMatch(new RegExp(`^${status} `));
  expect(answer).toMatch(sentence ?? /^$/);
  expect(counted).toEqual(sentence ? ["refused-event"] : []);
  expect(log.lines.filter(({ level }) => level === "warn")).toHaveLength(sentence ? 1 : 0);
  expect(published).toEqual(sentence || path !== "/events" ? [] : ["event-1"]);
});

it("keeps what was sent harmless in sentences and log lines", async () => {
  const { "/events": app, log } = doors();

  const response = await app.request(sentEvent("/events", header("ce-time", "%1B[31m%E2%80%AEred")));
  const { error } = (await response.json()) as { error: string };

  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  expect(error + log.lines[0]!.message).not.toMatch(/[\u0000-\u001f\u202e]/);
});

it("answers 200,000 keys within 50 ms", async () => {
  const { "/events": app } = doors();
  const request = sentEvent("/events", body(wide(200_000).slice(0, 1_000_000)));
  const started = performance.now();

  const response = await app.request(request);

  expect(response.status).toBe(400);
  expect(performance.now() - started).toBeLessThan(50);
});

const batch = (...events: unknown[]): Sent => structured(events, `${BATCHED}; charset=UTF-8`);

it("refuses a batch at a function (row 65)", async () => {
  const { "/functions/listens": app } = doors();

  const response = await app.request(sentEvent("/functions/listens", batch(EVENT)));

  expect(response.status).toBe(415);
});

it("publishes all events of a batch (row 65)", async () => {
  const { "/events": app, published } = doors();

  const response = await app.request(sentEvent("/events", batch(EVENT, { ...EVENT, id: "event-2", data: {} })));

  expect([response.status, await response.text()]).toEqual([202, ""]);
  expect(published).toEqual(["event-1", "event-2"]);
});

it("publishes nothing of a batch with one bad event, and names it (row 65)", async () => {
  const { "/events": app, published } = doors();

  const response = await app.request(sentEvent("/events", batch(EVENT, { ...EVENT, type: "" })));

  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    error: expect.stringMatching(/^event 1 of the batch: attribute type/),
  });
  expect(published).toEqual([]);
});
