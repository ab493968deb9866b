import type { CloudEvent } from "../domain/events.ts";
import { quoted } from "./quoted.ts";
import { Refused } from "./refused.ts";

type Value = string | number | boolean;

const NAME = /^[a-z0-9]{1,20}$/;
const AT_MOST_CHARACTERS = 4096;
const AT_MOST_ATTRIBUTES = 64;
const AT_MOST_INTEGER = 2 ** 31 - 1;
// The characters that the type String of the spec excludes: controls, non-characters, and (by isWellFormed) lone surrogates.
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\ufdd0-\ufdef\ufffe\uffff]/; // oxlint-disable-line no-control-regex
const RFC_3339 = /^(\d{4}-\d\d-)(\d\d)(T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))$/i;

const CORE = ["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema"] as const;
type Core = (typeof CORE)[number];
const REQUIRED: readonly Core[] = ["specversion", "id", "source", "type"];

/** Checks what was read from headers or from JSON against the spec; what it does not know becomes an extension. */
export function eventOf(attributes: Iterable<readonly [string, unknown]>, data: unknown): CloudEvent {
  const core: Partial<Record<Core, string>> = {};
  const extensions: Record<string, Value> = {};
  let count = 0;
  for (const [name, sent] of attributes) {
    // JSON format 2.2: null is the same as absent.
    if (sent === null) continue;
    if (++count > AT_MOST_ATTRIBUTES) throw new Refused(400, `more than ${AT_MOST_ATTRIBUTES} attributes`);
    const value = checked(name, sent);
    if (isCore(name)) core[name] = checkedCore(name, value);
    else extensions[name] = value;
  }

  for (const name of REQUIRED) if (core[name] === undefined) throw new Refused(400, `attribute ${name} is missing`);
  const required = { specversion: "1.0", id: core.id!, source: core.source!, type: core.type! } as const;
  return { ...core, ...required, ...(data === undefined ? {} : { data }), extensions };
}

function isCore(name: string): name is Core {
  return (CORE as readonly string[]).includes(name);
}

function checked(name: string, value: unknown): Value {
  if (!NAME.test(name)) {
    throw new Refused(400, `attribute ${quoted(name)} has a bad name; 1 to 20 of a to z and 0 to 9 are allowed`);
  }
  if (typeof value === "string") return checkedString(name, value);
  if (typeof value === "boolean") return value;
  if (Number.isInteger(value) && Math.abs(value as number) <= AT_MOST_INTEGER) return value as number;
  throw new Refused(400, `attribute ${name} is ${quoted(value)}; a string, a boolean or a 32-bit integer is allowed`);
}

function checkedString(name: string, value: string): string {
  if (value.length > AT_MOST_CHARACTERS) {
    throw new Refused(
      400,
      `attribute ${name} is ${quoted(value)}; at most ${AT_MOST_CHARACTERS} characters are allowed`,
    );
  }
  if (FORBIDDEN.test(value) || !value.isWellFormed()) {
    throw new Refused(400, `attribute ${name} is ${quoted(value)}; control characters are not allowed`);
  }
  return value;
}

function checkedCore(name: Core, value: Value): string {
  if (typeof value !== "string" || value === "") {
    throw new Refused(400, `attribute ${name} is ${quoted(value)}; a string that is not empty is allowed`);
  }
  if (name === "specversion" && value !== "1.0") {
    throw new Refused(400, `attribute specversion is ${quoted(value)}; "1.0" is allowed`);
  }
  if (name === "time" && !isTime(value)) {
    throw new Refused(400, `attribute time is ${quoted(value)}; an RFC 3339 time is allowed`);
  }
  return value;
}

function isTime(value: string): boolean {
  const [, yearAndMonth, day, rest] = RFC_3339.exec(value) ?? [];
  if (yearAndMonth === undefined || Number.isNaN(Date.parse(`${yearAndMonth}${day}${rest}`.toUpperCase())))
    return false;

  // Date.parse takes 30 February for 1 March.
  return new Date(`${yearAndMonth}${day}T00:00:00Z`).getUTCDate() === Number(day);
}
