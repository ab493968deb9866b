import { type Environment, ConfigurationError } from "../configuration.ts";
import type { Access, Oidc } from "../http/access.ts";
import type { CheckToken } from "../world/issued-tokens.ts";
import { tokenFile } from "./token-file.ts";

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

interface Where {
  readonly inPod: boolean;
  readonly isRehearsal: boolean;
  /** Of the engine, and so of its Triggers and sources. */
  readonly namespace?: string;
  /** How to know Knative's tokens. */
  readonly check?: CheckToken;
}

/**
 * Where to listen and who may call: in a pod and wherever others can reach it users of the cluster, and webhooks with the token; on this machine
 * whoever is on it, or has the token.
 */
export function addressOf(environment: Environment, where: Where): { host: string; access: Access } {
  const { inPod, isRehearsal } = where;
  const host = environment.HOST ?? (inPod ? "0.0.0.0" : "127.0.0.1");
  if (isRehearsal) return { host, access: { kind: "open" } };
  const token = tokenOf(environment);
  const oidc = oidcOf(environment, where);
  const isLocal = LOOPBACK.test(host);
  if (inPod || !isLocal || environment.KUBEHEAL_LOGIN === "cluster") {
    if (!token && !inPod) throw new ConfigurationError(withoutToken(host, isLocal));
    return { host, access: { kind: "cluster", token: token ?? (() => undefined), inPod, oidc } };
  }
  return { host, access: token ? { kind: "token", token } : { kind: "loopback" } };
}

function withoutToken(host: string, isLocal: boolean): string {
  const why = isLocal
    ? 'KUBEHEAL_LOGIN="cluster": webhooks and events need a token then'
    : `HOST=${JSON.stringify(host)}: on an address that others can reach a token is needed`;
  return `${why}: set KUBEHEAL_TOKEN or KUBEHEAL_TOKEN_FILE`;
}

function tokenOf({
  KUBEHEAL_TOKEN: token,
  KUBEHEAL_TOKEN_FILE: file,
}: Environment): (() => string | undefined) | undefined {
  if (file !== undefined) return tokenFile("KUBEHEAL_TOKEN_FILE", file);
  return token === undefined ? undefined : () => token;
}

function oidcOf(
  { KUBEHEAL_OIDC_AUDIENCE: audience }: Environment,
  { inPod, namespace, check }: Where,
): Oidc | undefined {
  if (audience === undefined) return undefined;
  if (!inPod || namespace === undefined || !check)
    throw new ConfigurationError(
      "KUBEHEAL_OIDC_AUDIENCE: only a pod of Knative is sent such tokens; elsewhere whoever sends events has KUBEHEAL_TOKEN",
    );
  return { audience, namespace, check };
}
