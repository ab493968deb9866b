import { quoted } from "./quoted.ts";
import { Refused } from "./refused.ts";

// CloudEvents HTTP binding 3.1.3.2: everything outside U+0021 to U+007E, and the two characters that the coding itself needs.
const TO_ENCODE = /[^\u0021-\u007e]|["%]/gu;
const PERCENT_ENCODED = /(?:%[0-9a-f]{2})+/gi;
const NOT_ASCII = /[\u0080-\u00ff]/;
const QUOTED_STRING = /^"(?:[^"\\]|\\.)*"$/s;

/** An attribute as a header value. Percent-encoding leaves no line break, so no value can become a second header. */
export function encodeHeaderValue(value: string): string {
  return value.toWellFormed().replace(TO_ENCODE, (character) => encodeURIComponent(character));
}

/**
 * A header value as an attribute: first a quoted string is opened, then percent-decoding is done once. Go's SDK, and so Knative, encodes nothing:
 * it writes raw UTF-8, which Node reads as Latin-1, and a bare `%`. Both are taken for what they were meant to be.
 */
export function decodeHeaderValue(value: string): string {
  const opened = QUOTED_STRING.test(value) ? value.slice(1, -1).replace(/\\(.)/gs, "$1") : value;
  try {
    return fromLatin1(opened).replace(PERCENT_ENCODED, (run) => decodeURIComponent(run));
  } catch {
    throw new Refused(400, `header value ${quoted(value)} is not UTF-8, percent-encoded or not`);
  }
}

function fromLatin1(value: string): string {
  if (!NOT_ASCII.test(value)) return value;
  return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(value, "latin1"));
}
