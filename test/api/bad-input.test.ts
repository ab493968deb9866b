import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { body as only, wide } from "../support/bad-input.ts";
import { wellCart } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { healing } from "../support/incidents.ts";
import { chunked, type Sent, sentEvent } from "../support/sent-event.ts";

let engine: InMemoryEngine;
beforeEach(async () => {
  engine = new InMemoryEngine();
  await wellCart(engine);
  await engine.context.incidents.create(healing({}, { id: ID }));
});
afterEach(() => engine.stop());

const ID = "inc-0123456789ab-1";
const TRIGGER = "/api/v1/remediation/trigger";
const APPROVAL = `/api/v1/incidents/${ID}/approval`;
const PAUSE = `/api/v1/incidents/${ID}/pause`;
const nested = (depth: number): string => `{"a":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;
const type = (contentType: string | undefined, body: Sent["body"] = "{}"): Sent => ({
  headers: { "content-type": contentType },
  body,
});

/** By their numbers in the checklist of bad input: those that a person or a tool can send to the REST API. */
const ROWS: readonly (readonly [row: number, what: string, sent: Sent, status: number, sentence: RegExp])[] = [
  [
    33,
    "a number where a name belongs",
    only('{"incident_id":1,"digest":1,"who":1,"title":1}'),
    422,
    /is 1: expected string/,
  ],
  [
    33,
    "an object where a name belongs",
    only('{"incident_id":{},"digest":{},"who":{},"title":{}}'),
    422,
    /is an object: expected/,
  ],
  [61, "truncated JSON", only('{"a":'), 400, /not JSON/],
  [61, "NaN", only('{"a":NaN}'), 400, /not JSON/],
  [61, "invalid UTF-8", only(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])), 400, /not UTF-8/],
  [61, "gzip", { headers: { "content-encoding": "gzip" }, body: "{}" }, 415, /gzip/],
  [62, "an empty body", only(""), 400, /empty/],
  [62, "null", only("null"), 422, /body is null: expected object/],
  [62, "a string", only('"x"'), 422, /body is "x": expected object/],
  [62, "a list", only("[]"), 422, /body is a list of 0: expected object/],
  [63, "a form", type("application/x-www-form-urlencoded", "a=b"), 415, /x-www-form-urlencoded/],
  [63, "XML", type("application/xml", "<a/>"), 415, /application\/xml/],
  [63, "a content type that is none", type("json"), 415, /json/],
  [66, "2 MiB by Content-Length", { headers: { "content-length": "2097152" } }, 413, /larger than \d+ bytes/],
  [66, "2 MiB in pieces", only(() => chunked(2_097_152)), 413, /larger than \d+ bytes/],
  [67, "33 levels", only(nested(33)), 400, /deeper than 32/],
  [67, "7,000 levels", only(nested(7000)), 400, /deeper than 32/],
  [68, "keys like integers", only(wide(700)), 422, /expected|missing/],
  [69, "the key __proto__", only('{"a":{"__proto__":{"b":1}}}'), 400, /__proto__/],
  [71, "the same key twice", only('{"reason":"a","reason":"b"}'), 400, /same key twice/],
  [72, "1e999", only('{"a":1e999}'), 400, /out of range/],
  [72, "2^53 + 1", only('{"a":9007199254740993}'), 400, /out of range/],
];

const stored = async (): Promise<unknown> =>
  (await engine.cluster.list({ apiVersion: "v1", kind: "ConfigMap" }, { namespace: engine.settings.namespace })).items
    .filter(({ metadata }) => metadata.name !== "kubeheal-totals")
    .map(({ metadata }) => [metadata.name, metadata.resourceVersion]);

describe.each([TRIGGER, APPROVAL, "/api/v1/incidents"])("POST %s", (path) => {
  it.each(ROWS)(
    "row %i, %s: one answer in one shape, and nothing is written",
    async (_row, _what, sent, status, sentence) => {
      const before = await stored();

      const response = await engine.request(path, requestOf(path, sent));
      const answer = (await response.json()) as Record<string, unknown>;

      expect([response.status, answer]).toEqual([
        status,
        {
          status: "error",
          success: false,
          error: expect.stringMatching(sentence) as string,
          message: answer["error"],
          details: expect.any(String) as string,
          code: { 400: "bad_request", 413: "too_large", 415: "unsupported_media_type", 422: "invalid" }[status],
          request_id: response.headers.get("x-request-id"),
        },
      ]);
      expect(await stored()).toEqual(before);
    },
  );
});

it.each([
  [69, "PUT", TRIGGER, 405, "POST"],
  [77, "DELETE", PAUSE, 405, "POST"],
  [77, "PUT", "/health", 405, "GET"],
  [77, "DELETE", "/ready", 405, "GET"],
  [77, "OPTIONS", "/api/v1/incidents", 405, "GET, POST"],
  [77, "GET", "/api/v1/../../x", 404, null],
  [77, "POST", "/api/v1//incidents", 404, null],
])("row %i, %s %s: %i", async (_row, method, path, status, allow) => {
  const response = await engine.request(path, { method });

  expect([response.status, response.headers.get("allow")]).toEqual([status, allow]);
  expect(await response.json()).toMatchObject({ success: false, request_id: response.headers.get("x-request-id") });
});

describe("the id of a request", () => {
  it("is the caller's own, in the header, in the body and in the log", async () => {
    const response = await engine.request("/api/v1/incidents/x", { headers: { "x-request-id": "ticket-7" } });

    expect(response.headers.get("x-request-id")).toBe("ticket-7");
    expect(await response.json()).toMatchObject({ request_id: "ticket-7" });
    expect(engine.log.lines.find(({ level }) => level === "warn")?.about).toMatchObject({ request: "ticket-7" });
  });

  it.each([
    ["with a space in it", "a b"],
    ["too long", "x".repeat(129)],
    ["empty", ""],
    ["not ASCII", "é"],
  ])("that is %s is not taken over", async (_what, sent) => {
    const response = await engine.request("/health", { headers: { "x-request-id": sent } });

    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f]{32}$/);
  });
});

function requestOf(path: string, sent: Sent): RequestInit {
  const { method, headers, body } = sentEvent(path, sent);
  for (const name of headers.keys()) if (name.startsWith("ce-")) headers.delete(name);
  return { method, headers, body, duplex: "half" };
}
