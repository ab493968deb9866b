import { readFileSync } from "node:fs";

import { type Environment, ConfigurationError } from "../configuration.ts";
import type { Access } from "../http/authenticate.ts";

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

/**
 * Where to listen and who may call: in a pod and wherever others can reach it users of the cluster, and webhooks with the token; on this machine
 * whoever is on it, or has the token.
 */
export function addressOf(
  environment: Environment,
  where: { inPod: boolean; isRehearsal: boolean },
): { host: string; access: Access } {
  const { inPod, isRehearsal } = where;
  const host = environment.HOST ?? (inPod ? "0.0.0.0" : "127.0.0.1");
  if (isRehearsal) return { host, access: { kind: "open" } };
  const token = tokenOf(environment);
  const isLocal = LOOPBACK.test(host);
  if (inPod || !isLocal || environment.KUBEHEAL_LOGIN === "cluster") {
    if (!token && !inPod) throw new ConfigurationError(withoutToken(host, isLocal));
    return { host, access: { kind: "cluster", token: token ?? (() => undefined), inPod } };
  }
  return { host, access: token ? { kind: "token", token } : { kind: "loopback" } };
}

function withoutToken(host: string, isLocal: boolean): string {
  const why = isLocal
    ? 'KUBEHEAL_LOGIN="cluster": webhooks and events need a token then'
    : `HOST=${JSON.stringify(host)}: on an address that others can reach a token is needed`;
  return `${why}: set KUBEHEAL_TOKEN or KUBEHEAL_TOKEN_FILE`;
}

/** A file is read again at each call, so that a token can be replaced; an empty one lets nobody in. */
function tokenOf({
  KUBEHEAL_TOKEN: token,
  KUBEHEAL_TOKEN_FILE: file,
}: Environment): (() => string | undefined) | undefined {
  if (file !== undefined) {
    if (readToken(file) === undefined)
      throw new ConfigurationError(`KUBEHEAL_TOKEN_FILE=${JSON.stringify(file)}: cannot be read, or is empty`);
    return () => readToken(file);
  }
  return token === undefined ? undefined : () => token;
}

function readToken(file: string): string | undefined {
  try {
    const token = readFileSync(file, "utf8").trim();
    return token === "" ? undefined : token;
  } catch {
    return undefined;
  }
}
