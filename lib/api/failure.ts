import type { Context as HttpContext, Hono } from "hono";
import type { z } from "zod";

import { whatIsWrong } from "../domain/what-is-wrong.ts";
import { failureOf } from "../http/answers.ts";
import { errorBody } from "../http/error-body.ts";
import { type CODE_OF_STATUS, type ErrorCode, codeOf } from "../http/error-codes.ts";
import { Refused } from "../http/refused.ts";

export interface Failed {
  readonly status: keyof typeof CODE_OF_STATUS;
  readonly error: string;
  readonly details?: string;
  /** Where it is another than that of the status. */
  readonly code?: ErrorCode;
  readonly retryAfterSeconds?: number;
}

export const NO_SUCH_INCIDENT = {
  status: 404,
  error: "there is no such incident",
  details: "an incident's id is inc-<12 hex digits>-<number>",
} as const satisfies Failed;

export function fail(c: HttpContext, { status, error, details, code, retryAfterSeconds }: Failed): Response {
  if (status === 401) c.header("www-authenticate", "Bearer");
  if (retryAfterSeconds !== undefined) c.header("retry-after", String(Math.ceil(retryAfterSeconds)));
  return c.json(errorBody(c, error, { code: code ?? codeOf(c.req.path, status), details }), status);
}

/** Somebody is turned away, in the words that they get. */
export class TurnedAway extends Error {
  override readonly name = "TurnedAway";
  readonly failed: Failed;

  constructor(failed: Failed) {
    super(failed.error);
    this.failed = failed;
  }
}

export function failWith(c: HttpContext, error: unknown): Response {
  if (error instanceof TurnedAway) return fail(c, error.failed);
  return fail(c, failureOf(error));
}

/** Reads what was sent by a schema; what is wrong is named by its path, what it is and what is allowed. */
export function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw new Refused(422, whatIsWrong(read.error, value));
}

/** The answer to every other method on a path. Called after the routes of that path. */
export function allowOnly(app: Hono, method: "GET" | "POST" | "GET, POST" | "GET, DELETE", path: string): void {
  app.all(path, (c) => {
    c.header("allow", method);
    return fail(c, { status: 405, error: `${c.req.method} is not allowed here; ${method.replace(", ", " or ")} is` });
  });
}

/** Who spells it otherwise wants a dry run as well, and must not get a real one. */
export function refuseMisspeltDryRun(given: unknown): void {
  const other = Object.keys(given ?? {}).find((key) => key !== "dry_run" && /^dry[^a-z]*run$/i.test(key));
  if (other !== undefined) throw new Refused(422, `${other}: it is spelled dry_run`);
}
