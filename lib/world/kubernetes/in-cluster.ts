import { readFileSync } from "node:fs";
import { isIPv6 } from "node:net";

import { WorldError } from "../world.ts";
import type { ConnectionSettings } from "./connection.ts";
import { renewed } from "./login.ts";

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

type Environment = Readonly<Record<string, string | undefined>>;

/** The connection of a pod to its own API server, with the files that the kubelet mounts; undefined outside a pod. */
export function inCluster(environment: Environment, folder = SERVICE_ACCOUNT): ConnectionSettings | undefined {
  const host = environment["KUBERNETES_SERVICE_HOST"];
  const port = environment["KUBERNETES_SERVICE_PORT"];
  if (!host || !port) return undefined;
  return {
    server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
    tls: { ca: read(`${folder}/ca.crt`) },
    logIn: renewed(async () => bearer(`${folder}/token`)),
  };
}

/** The namespace that this pod runs in. */
export function ownNamespace(folder = SERVICE_ACCOUNT): string {
  return read(`${folder}/namespace`).trim();
}

function bearer(file: string): Record<string, string> {
  return { authorization: `Bearer ${read(file).trim()}` };
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, cause: unknown): WorldError {
  return new WorldError("unavailable", `cannot read ${file}, which the kubelet mounts for the ServiceAccount`, {
    cause,
  });
}
