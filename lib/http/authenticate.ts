import { createHash, timingSafeEqual } from "node:crypto";

import type { MiddlewareHandler } from "hono";

import { errorBody } from "./error-body.ts";

/**
 * Who may call. `open`: the rehearsal, where nothing is real. `loopback`: this machine only, so a page that a browser loaded from elsewhere is
 * kept out by its Host and Origin headers. `token`: everybody who has it; in a pod, what only the Broker may reach is cluster-local and needs none.
 */
export type Access =
  | { readonly kind: "open" }
  | { readonly kind: "loopback" }
  | { readonly kind: "token"; readonly token: () => string | undefined; readonly inPod: boolean };

const PROBES = new Set(["/health", "/ready"]);
const LOOPBACK = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d+)?$/;

export function authenticate(access: Access): MiddlewareHandler {
  return async (c, next) => {
    const asked = {
      path: c.req.path,
      host: c.req.header("host") ?? "",
      authorization: c.req.header("authorization") ?? "",
      origin: c.req.header("origin") ?? "",
    };
    const refusal = refusalOf(access, asked);
    if (!refusal) return next();
    const { status, error } = refusal;
    const code = status === 401 ? "unauthorized" : "forbidden";
    return c.json(errorBody(error, { code }), status, status === 401 ? { "www-authenticate": "Bearer" } : {});
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
  readonly status: 401 | 403;
  readonly error: string;
}

/** Why this caller is turned away, if he is. */
export function refusalOf(access: Access, asked: Asked): Refusal | undefined {
  if (PROBES.has(asked.path)) return undefined;
  switch (access.kind) {
    case "open":
      return undefined;
    case "loopback":
      return isLocal(asked.host) && isLocal(asked.origin.replace(/^https?:\/\//, "")) ? undefined : notLocal;
    case "token":
      return access.inPod && /^\/(functions|dead-letters)\//.test(asked.path)
        ? undefined
        : withoutToken(access.token(), asked);
  }
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
  const sent = /^Bearer (\S+)$/i.exec(authorization)?.[1];
  if (sent !== undefined && isSame(sent, expected)) return undefined;
  return { status: 401, error: "a bearer token is needed: Authorization: Bearer <token>" };
}

/** In a time that does not depend on how much of it is right. */
function isSame(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
