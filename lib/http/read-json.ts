import { type JsonLimits, parseJson } from "./json-limits.ts";
import { isJson, mediaType } from "./media-type.ts";
import { quoted } from "./quoted.ts";
import { readBody } from "./read-body.ts";
import { Refused } from "./refused.ts";

export interface BodyLimits {
  readonly atMostBytes: number;
  readonly json?: JsonLimits;
}

/** A JSON body from a person or a tool: its media type says so, and it is within limits. */
export async function readJson(request: Request, limits: BodyLimits): Promise<unknown> {
  const contentType = request.headers.get("content-type");
  if (contentType === null || !isJson(mediaType(contentType)))
    throw new Refused(415, `content-type is ${quoted(contentType ?? "missing")}; application/json is allowed`);
  const encoding = request.headers.get("content-encoding");
  if (encoding !== null && encoding !== "identity")
    throw new Refused(415, `content-encoding ${quoted(encoding)} is not understood`);
  const body = await readBody(request, limits.atMostBytes);
  if (body.byteLength === 0) throw new Refused(400, "the body is empty; a JSON object is expected");
  return parseJson(body, limits.json);
}

/** The same where a body may be left out: none is an empty object. */
export async function readOptionalJson(request: Request, limits: BodyLimits): Promise<unknown> {
  const hasBody = request.headers.get("content-length") !== "0" && request.headers.get("content-type") !== null;
  return hasBody ? readJson(request, limits) : {};
}
