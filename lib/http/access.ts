import { createHash, timingSafeEqual } from "node:crypto";

import type { CheckToken } from "../world/issued-tokens.ts";
import { readBearer } from "./bearer.ts";

/** Read at each call, so that it can be replaced; undefined: there is none, and nobody has it. */
type Token = () => string | undefined;

/**
 * Who may call. `open`: the rehearsal, where nothing is real. `loopback`: this machine only, so a page that a browser loaded from elsewhere is
 * kept out by its Host and Origin headers. `token`: everybody who has it. `cluster`: the REST API asks the API server who calls and what they may
 * do; webhooks and events need the token, and in a pod what only Knative may reach is cluster-local and needs none, or that of Knative.
 */
export type Access =
  | { readonly kind: "open" }
  | { readonly kind: "loopback" }
  | { readonly kind: "token"; readonly token: Token }
  | { readonly kind: "cluster"; readonly token: Token; readonly inPod: boolean; readonly oidc?: Oidc | undefined };

/** With OIDC on, a Trigger or source of Knative sends a token of an account that Knative has made for it, in its own namespace. */
export interface Oidc {
  /** Whom the token must be meant for. */
  readonly audience: string;
  /** Of the Triggers and sources. */
  readonly namespace: string;
  readonly check: CheckToken;
}

export interface Asked {
  readonly path: string;
  readonly host: string;
  readonly authorization: string;
  /** Of the page that a browser sends it for; empty from a tool. */
  readonly origin: string;
}

export interface Refusal {
  readonly status: 400 | 401 | 403 | 503;
  readonly error: string;
  readonly retryAfterSeconds?: number | undefined;
}

const PROBES = new Set(["/health", "/ready"]);
/** For load balancers and old clients; it must also answer when the API server does not say who they are. */
const HEALTH = "/api/v1/health";
/** The page and what describes the API have nothing in them but the way to ask. */
const OPEN = new Set(["/", "/docs", "/openapi.json", HEALTH]);
const LOOPBACK = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d+)?$/;

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
      return access.inPod && isForKnative(asked.path) ? undefined : withoutToken(access.token(), asked);
  }
}

export function isForUsers(path: string): boolean {
  return (path.startsWith("/api/") && path !== HEALTH) || path === "/metrics";
}

function isForKnative(path: string): boolean {
  return /^\/(functions|dead-letters)\//.test(path);
}

/** What Knative has to prove here, if anything: the API server is asked who it is. */
export function oidcOf(access: Access, path: string): Oidc | undefined {
  return access.kind === "cluster" && access.inPod && isForKnative(path) ? access.oidc : undefined;
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

/** In a time that does not depend on how much of it is right. */
function isSame(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
