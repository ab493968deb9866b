import { quoted } from "./quoted.ts";
import { Refused } from "./refused.ts";

export interface JsonLimits {
  /** `JSON.parse` reads an array 100,000 deep, and then `JSON.stringify` and `structuredClone` throw on it. */
  readonly depth: number;
  /** Keys of all objects together: many keys that look like integers cost far more than their bytes. */
  readonly keys: number;
  /** A key `__proto__` is left in, as a key like others: whoever reads the value refuses the part of it that has one. */
  readonly isPrototypeKeyLeft?: boolean;
}

const LIMITS: JsonLimits = { depth: 32, keys: 10_000 };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/**
 * Reads JSON that everybody reads alike: UTF-8, no key twice, no `__proto__`, no number that a double cannot hold exactly.
 * What is too deep or too wide is found before it is parsed.
 */
export function parseJson(bytes: Uint8Array, limits: JsonLimits = LIMITS): unknown {
  const text = decodeUtf8(bytes);
  const keysWritten = measure(text, limits);

  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Refused(400, `the body is not JSON: ${quoted(error instanceof Error ? error.message : error, 120)}`);
  }

  if (inspect(value, limits) !== keysWritten) throw new Refused(400, "the body has an object with the same key twice");
  return value;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Refused(400, "the body is not UTF-8");
  }
}

/** Walks over the text and counts the keys, which are the colons outside of strings. */
function measure(text: string, limits: JsonLimits): number {
  let depth = 0;
  let keys = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COLON) keys++;
    // `[` and `{` differ in one bit, and so do `]` and `}`.
    else if ((code | 0x20) === 0x7b) depth++;
    else if ((code | 0x20) === 0x7d) depth--;

    if (depth > limits.depth) throw new Refused(400, `the body is nested deeper than ${limits.depth} levels`);
    if (keys > limits.keys) throw new Refused(400, `the body has more than ${limits.keys} keys`);
  }
  return keys;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at;
  }
  return text.length;
}

/** The number of keys in the value; a number is kept only where what was written and what is stored are the same. */
function inspect(value: unknown, limits: JsonLimits): number {
  if (typeof value === "number") {
    const exact = Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
    if (!exact) throw new Refused(400, `the number ${value} is out of range; integers go up to 2^53 - 1`);
  }
  if (typeof value !== "object" || value === null) return 0;
  if (limits.isPrototypeKeyLeft !== true && Object.hasOwn(value, "__proto__"))
    throw new Refused(400, 'the key "__proto__" is not allowed');

  const members: unknown[] = Object.values(value);
  let keys = Array.isArray(value) ? 0 : members.length;
  for (const member of members) keys += inspect(member, limits);
  return keys;
}
