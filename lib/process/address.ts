import { readFileSync } from "node:fs";

import { type Environment, ConfigurationError } from "../configuration.ts";
import type { Access } from "../http/authenticate.ts";

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

/** Where to listen and who may call: in a pod everybody with the token, elsewhere this machine, or an address with a token. */
export function addressOf(
  environment: Environment,
  where: { inPod: boolean; isRehearsal: boolean },
): { host: string; access: Access } {
  const host = environment.HOST ?? (where.inPod ? "0.0.0.0" : "127.0.0.1");
  if (where.isRehearsal) return { host, access: { kind: "open" } };
  const token = tokenOf(environment);
  const isLocal = LOOPBACK.test(host);
  if (!token && !where.inPod && !isLocal) {
    throw new ConfigurationError(
      `HOST=${JSON.stringify(host)}: on an address that others can reach a token is needed: set KUBEHEAL_TOKEN or KUBEHEAL_TOKEN_FILE`,
    );
  }
  if (!token && isLocal && !where.inPod) return { host, access: { kind: "loopback" } };
  return { host, access: { kind: "token", token: token ?? (() => undefined), inPod: where.inPod } };
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
