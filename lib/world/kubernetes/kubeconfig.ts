import type { RequestOptions } from "node:https";

import { WorldError } from "../world.ts";
import type { ConnectionSettings } from "./connection.ts";
import { renewed } from "./login.ts";

const NOTHING_FOUND = "http://localhost:8080";

/**
 * The connection that kubectl would use: `$KUBECONFIG`, else `~/.kube/config`. Every way to log in is left to the client
 * library, which is why it is loaded here, outside a pod, and nowhere else.
 */
export async function fromKubeconfig(): Promise<ConnectionSettings> {
  let config = await load();
  const server = serverOf(config);
  // `kubectl proxy` logs in by itself.
  if (!server.startsWith("https:")) return { server };

  const { ca, cert, key, rejectUnauthorized, servername } = await optionsOf(config);
  const tls = { ca, cert, key, rejectUnauthorized, servername };
  return {
    server,
    // What is not given must be absent: an undefined `rejectUnauthorized` would switch the check off.
    tls: Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined && value !== null)),
    logIn: renewed(async (afresh) => {
      // A login plugin's token is kept in the configuration, so what was refused is read anew with its file.
      if (afresh) config = await load();
      return headersOf(await optionsOf(config));
    }),
  };
}

type Config = Awaited<ReturnType<typeof load>>;

async function load() {
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  try {
    config.loadFromDefault();
  } catch (cause) {
    throw new WorldError("invalid", `cannot read the kubeconfig: ${messageOf(cause)}`, { cause });
  }
  return config;
}

function serverOf(config: Config): string {
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new WorldError("invalid", "the kubeconfig's current context names no cluster");
  if (cluster.proxyUrl) throw new WorldError("invalid", "the kubeconfig asks for a proxy-url, which is not supported");
  if (cluster.server === NOTHING_FOUND) throw new WorldError("invalid", "there is no kubeconfig");
  return cluster.server;
}

async function optionsOf(config: Config): Promise<RequestOptions> {
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (cause) {
    throw new WorldError("unavailable", `cannot log in as the kubeconfig says: ${messageOf(cause)}`, { cause });
  }
  return options;
}

function headersOf({ headers, auth }: RequestOptions): Record<string, string> {
  const given = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  const basic = auth ? { authorization: `Basic ${Buffer.from(auth).toString("base64")}` } : {};
  return { ...basic, ...Object.fromEntries(given) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "unknown reason";
}
