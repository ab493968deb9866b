import type { z } from "zod";

import { printable } from "./printable.ts";

/** More mistakes than this help nobody at once. */
const TOLD = 5;

/** What a schema found wrong, for people: which field, what it is, and what is allowed. */
export function whatIsWrong({ issues }: z.ZodError, given: unknown, whole = "body"): string {
  return issues
    .slice(0, TOLD)
    .map(({ path, message, code }) => {
      const allowed = whatIsAllowed(message);
      const field = path.join(".") || whole;
      return code === "unrecognized_keys"
        ? `${field}: ${allowed}`
        : `${field} is ${shown(valueAt(given, path))}: ${allowed}`;
    })
    .join("; ");
}

/** Zod's sentence without what the value says itself. */
export function whatIsAllowed(message: string): string {
  return message.replace(/^(Invalid (input|option|string)|Too (small|big)): /, "").replace(/, received \S+$/, "");
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  let value = given;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "string") return JSON.stringify(printable(value, 60));
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "object" && value !== null ? "an object" : JSON.stringify(value);
}
