import type { Context, MiddlewareHandler } from "hono";

import type { World } from "../world/world.ts";

const REQUEST_ID = "requestId";
/** Printable and short: it comes back in a header, in the body of an error and in the log. */
const WELL_FORMED = /^[\u0021-\u007e]{1,128}$/;

/** Every request of a person or a tool has an id, their own or a new one; the answer has it, and what is logged about it. An event has its own. */
export function requestIds({ randomId }: Pick<World, "randomId">): MiddlewareHandler {
  return async (c, next) => {
    if (c.req.path.startsWith("/functions/")) return next();
    const sent = c.req.header("x-request-id") ?? "";
    const id = WELL_FORMED.test(sent) ? sent : randomId();
    c.set(REQUEST_ID, id);
    await next();
    c.header("x-request-id", id);
  };
}

export function requestIdOf(c: Context): string | undefined {
  return c.get(REQUEST_ID) as string | undefined;
}
