import type { Context } from "hono";

import type { User } from "../world/reviews.ts";

/** Who calls. Where nobody logs in, they are who they say, and may do everything. */
export type Caller = { readonly kind: "self-declared" } | { readonly kind: "user"; readonly user: User };

const CALLER = "caller";

export function setCaller(c: Context, caller: Caller): void {
  c.set(CALLER, caller);
}

/** A route that asks who calls without having been behind the log-in answers nobody. */
export function callerOf(c: Context): Caller {
  const caller = c.get(CALLER) as Caller | undefined;
  if (!caller) throw new Error(`${c.req.path} is not behind the log-in`);
  return caller;
}
