import { describe, expect, it } from "vitest";

import { readJson } from "../../lib/http/read-json.ts";

const LIMITS = { atMostBytes: 100 };
const post = (
  body: string | Uint8Array<ArrayBuffer> | null,
  headers: Record<string, string> = { "content-type": "application/json" },
): Request => new Request("http://localhost/", { method: "POST", body, headers });

it.each([
  ["application/json", '{"a":1}', { a: 1 }],
  ["application/json; charset=utf-8", '{"a":"ü"}', { a: "ü" }],
  ["APPLICATION/JSON", "[1]", [1]],
  ["application/vnd.shop+json", "{}", {}],
])("reads %s", async (type, body, expected) => {
  expect(await readJson(post(body, { "content-type": type }), LIMITS)).toEqual(expected);
});

describe("refuses, with what was sent and what is allowed", () => {
  it.each([
    [
      "another type",
      post("{}", { "content-type": "text/plain" }),
      415,
      'content-type is "text/plain"; application/json is allowed',
    ],
    ["no type", post(new Uint8Array([0x7b, 0x7d]), {}), 415, 'content-type is "missing"; application/json is allowed'],
    ["a type that is none", post("{}", { "content-type": "json" }), 415, /is not a media type/],
    [
      "another charset",
      post("{}", { "content-type": "application/json; charset=latin1" }),
      415,
      /"latin1" is not understood/,
    ],
    [
      "a compressed body",
      post("{}", { "content-type": "application/json", "content-encoding": "gzip" }),
      415,
      /content-encoding "gzip"/,
    ],
    ["an empty body", post(""), 400, "the body is empty; a JSON object is expected"],
    ["no body", post(null), 400, /the body is empty/],
    ["too long a body", post(`"${"x".repeat(100)}"`), 413, "the body is larger than 100 bytes"],
    ["half a body", post('{"a":'), 400, /the body is not JSON/],
    ["what is no UTF-8", post(new Uint8Array([0x22, 0xff, 0x22])), 400, "the body is not UTF-8"],
    ["a key twice", post('{"a":1,"a":2}'), 400, /the same key twice/],
    ["__proto__", post('{"__proto__":{}}'), 400, /"__proto__" is not allowed/],
    ["a number that is none", post('{"a":1e999}'), 400, /out of range/],
  ])("%s", async (_what, request, status, message) => {
    await expect(readJson(request, LIMITS)).rejects.toMatchObject({
      name: "Refused",
      status,
      message: typeof message === "string" ? message : (expect.stringMatching(message) as string),
    });
  });
});
