import { createHash, timingSafeEqual } from "node:crypto";

import type { Context, MiddlewareHandler } from "hono";

import { ANONYMOUS, userOf } from "../world/reviews.ts";
import { type Cluster, type World, isWorldError } from "../world/world.ts";
import { failureOf } from "./answers.ts";
import { readBearer } from "./bearer.ts";
import { type Caller, setCaller } from "./caller.ts";
import { errorBody } from "./error-body.ts";

/** Read at each call, so that it can be replaced; undefined: there is none, and nobody has it. */
type Token = () => string | undefined;

/**
 * Who may call. `open`: the rehearsal, where nothing is real. `loopback`: this machine only, so a page that a browser loaded from elsewhere is
 * kept out by its Host and Origin headers. `token`: everybody who has it. `cluster`: the REST API asks the API server who calls and what they may
 * do; webhooks and events need the token, and in a pod what only the Broker may reach is cluster-local and needs none.
 */
export type Access =
  | { readonly kind: "open" }
  | { readonly kind: "loopback" }
  | { readonly kind: "token"; readonly token: Token }
  | { readonly kind: "cluster"; readonly token: Token; readonly inPod: boolean };

const PROBES = new Set(["/health", "/ready"]);
/** For load balancers and old clients; it must also answer when the API server does not say who they are. */
const HEALTH = "/api/v1/health";
/** The page and what describes the API have nothing in them but the way to ask. */
const OPEN = new Set(["/", "/docs", "/openapi.json", HEALTH]);
const LOOPBACK = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d+)?$/;

export function authenticate(access: Access, { cluster, count }: Pick<World, "cluster" | "count">): MiddlewareHandler {
  const turnAway = (c: Context, refusal: Refusal): Response => {
    count("refused-caller");
    return refuse(c, refusal);
  };
  return async (c, next) => {
    const asked = {
      path: c.req.path,
      host: c.req.header("host") ?? "",
      authorization: c.req.header("authorization") ?? "",
      origin: c.req.header("origin") ?? "",
    };
    const refusal = refusalOf(access, asked);
    if (refusal) return turnAway(c, refusal);
    if (access.kind !== "cluster") {
      setCaller(c, { kind: "self-declared" });
    } else if (isForUsers(asked.path)) {
      const login = await logIn(cluster, asked);
      if ("status" in login) return turnAway(c, login);
      setCaller(c, login);
    }
    return next();
  };
}

export interface Asked {
  readonly path: string;
  readonly host: string;
  readonly authorization: string;
  /** Of the page that a browser sends it for; empty from a tool. */
  readonly origin: string;
}

interface Refusal {
  readonly status: 400 | 401 | 403 | 503;
  readonly error: string;
  readonly retryAfterSeconds?: number | undefined;
}

/** Why this caller is turned away, if he is. Whoever is not may still have to log in. */
export function refusalOf(access: Access, asked: Asked): Refusal | undefined {
  if (PROBES.has(asked.path)) return undefined;
  switch (access.kind) {
    case "open":
      return undefined;
    case "loopback":
      return isLocal(asked.host) && isLocal(asked.origin.replace(/^https?:\/\//, "")) ? undefined : notLocal;
    case "token":
      return withoutToken(access.token(), asked);
    case "cluster":
      if (OPEN.has(asked.path) || isForUsers(asked.path)) return undefined;
      return access.inPod && /^\/(functions|dead-letters)\//.test(asked.path)
        ? undefined
        : withoutToken(access.token(), asked);
  }
}

function isForUsers(path: string): boolean {
  return (path.startsWith("/api/") && path !== HEALTH) || path === "/metrics";
}

/** Nothing is said by tools that send no such header. */
function isLocal(host: string): boolean {
  return host === "" || LOOPBACK.test(host);
}

const notLocal: Refusal = {
  status: 403,
  error: "without a token this server answers only to localhost; the Host or the Origin header names something else",
};

function withoutToken(expected: string | undefined, { authorization }: Asked): Refusal | undefined {
  if (expected === undefined) {
    return {
      status: 401,
      error: "no token is set on this server, so nobody may call it: set KUBEHEAL_TOKEN or KUBEHEAL_TOKEN_FILE",
    };
  }
  const sent = readBearer(authorization);
  if (sent.kind === "malformed") return { status: 400, error: `authorization: ${sent.why}` };
  if (sent.kind === "token" && isSame(sent.token, expected)) return undefined;
  return { status: 401, error: "a bearer token is needed: Authorization: Bearer <token>" };
}

/** Without a token they are who the API server itself takes them for then: an admin may have allowed that something. */
async function logIn(cluster: Cluster, { authorization }: Asked): Promise<Caller | Refusal> {
  const sent = readBearer(authorization);
  switch (sent.kind) {
    case "none":
      return { kind: "user", user: ANONYMOUS };
    case "malformed":
      return { status: 400, error: `authorization: ${sent.why}` };
    case "other":
      return { status: 401, error: "only bearer tokens are understood: Authorization: Bearer <token>" };
    case "token":
      return tokensUser(cluster, sent.token);
  }
}

async function tokensUser(cluster: Cluster, token: string): Promise<Caller | Refusal> {
  try {
    const user = await userOf(cluster, token);
    if (user) return { kind: "user", user };
    return {
      status: 401,
      error:
        "the API server does not know this bearer token: it is over, or is none of a user or ServiceAccount of this cluster",
    };
  } catch (error) {
    if (!isWorldError(error)) throw error;
    const { retryAfterSeconds } = failureOf(error);
    return { status: 503, error: error.message, retryAfterSeconds };
  }
}

const CODES = { 400: "bad_request", 401: "unauthorized", 403: "forbidden", 503: "service_unavailable" } as const;

function refuse(c: Context, { status, error, retryAfterSeconds }: Refusal): Response {
  if (status === 401) c.header("www-authenticate", "Bearer");
  if (retryAfterSeconds !== undefined) c.header("retry-after", String(Math.ceil(retryAfterSeconds)));
  return c.json(errorBody(c, error, { code: CODES[status] }), status);
}

/** In a time that does not depend on how much of it is right. */
function isSame(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
