import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";

import { ANONYMOUS, type User, userOf } from "../world/reviews.ts";
import { type Cluster, type World, isWorldError } from "../world/world.ts";
import { type Access, type Asked, type Oidc, type Refusal, isForUsers, oidcOf, refusalOf } from "./access.ts";
import { failureOf } from "./answers.ts";
import { readBearer } from "./bearer.ts";
import { setCaller } from "./caller.ts";
import { errorBody } from "./error-body.ts";
import { CODE_OF_STATUS } from "./error-codes.ts";

/** Where nothing is served nobody is asked who they are: 404 says more than 401, and costs the API server no question. */
export function authenticate(access: Access, { cluster, count }: Pick<World, "cluster" | "count">): MiddlewareHandler {
  const turnAway = (c: Context, refusal: Refusal): Response => {
    // In the log only: whoever may not call must not make us write.
    count("refused-caller", 1);
    return refuse(c, refusal);
  };
  return async (c, next) => {
    if (isLast(c)) return next();
    const asked = {
      path: c.req.path,
      host: c.req.header("host") ?? "",
      authorization: c.req.header("authorization") ?? "",
      origin: c.req.header("origin") ?? "",
    };
    const oidc = oidcOf(access, asked.path);
    const refusal = refusalOf(access, asked) ?? (oidc && (await refusalOfKnative(oidc, asked)));
    if (refusal) return turnAway(c, refusal);
    if (access.kind !== "cluster") {
      setCaller(c, { kind: "self-declared" });
    } else if (isForUsers(asked.path)) {
      const user = await logIn(cluster, asked);
      if ("status" in user) return turnAway(c, user);
      setCaller(c, { kind: "user", user });
    }
    return next();
  };
}

/** Of the handlers that Hono has found for this request, those of routes included. */
function isLast(c: Context): boolean {
  return c.req.routeIndex === matchedRoutes(c).length - 1;
}

/** Without a token they are who the API server itself takes them for then: an admin may have allowed that something. */
async function logIn(cluster: Cluster, { authorization }: Asked): Promise<User | Refusal> {
  const sent = readBearer(authorization);
  switch (sent.kind) {
    case "none":
      return ANONYMOUS;
    case "malformed":
      return { status: 400, error: `authorization: ${sent.why}` };
    case "other":
      return { status: 401, error: "only bearer tokens are understood: Authorization: Bearer <token>" };
    case "token":
      return tokensUser(cluster, sent.token);
  }
}

/** Any pod may have a token made for any audience, but only for its own account: so whose it is counts as much as whom it is for. */
async function refusalOfKnative(
  { audience, namespace, check }: Oidc,
  { authorization }: Asked,
): Promise<Refusal | undefined> {
  const sent = readBearer(authorization);
  if (sent.kind === "malformed") return { status: 400, error: `authorization: ${sent.why}` };
  if (sent.kind !== "token")
    return {
      status: 401,
      error: `Knative's token is missing: OIDC is on here, so Triggers and sources must name the audience ${audience}`,
    };
  return orUnavailable(async (): Promise<Refusal | undefined> => {
    const checked = await check(sent.token, audience);
    if (checked.kind === "nobody")
      return { status: 401, error: `this bearer token is none of this cluster for ${audience}: ${checked.because}` };
    if (checked.namespace === namespace) return undefined;
    return {
      status: 403,
      error: `${checked.name} is an account of namespace ${checked.namespace}, and Knative makes those of Triggers and sources in ${namespace}`,
    };
  });
}

async function tokensUser(cluster: Cluster, token: string): Promise<User | Refusal> {
  return orUnavailable(async (): Promise<User | Refusal> => {
    const user = await userOf(cluster, token);
    if (user) return user;
    return {
      status: 401,
      error:
        "the API server does not know this bearer token: it is over, or is none of a user or ServiceAccount of this cluster",
    };
  });
}

/** Knative and clients come again after a 503, and not after a 401. */
async function orUnavailable<T>(judge: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await judge();
  } catch (error) {
    if (!isWorldError(error)) throw error;
    const { retryAfterSeconds } = failureOf(error);
    return { status: 503, error: error.message, retryAfterSeconds };
  }
}

function refuse(c: Context, { status, error, retryAfterSeconds }: Refusal): Response {
  if (status === 401) c.header("www-authenticate", "Bearer");
  if (retryAfterSeconds !== undefined) c.header("retry-after", String(Math.ceil(retryAfterSeconds)));
  return c.json(errorBody(c, error, { code: CODE_OF_STATUS[status] }), status);
}
