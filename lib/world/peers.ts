import http from "node:http";
import https from "node:https";

import { prometheus } from "./prometheus.ts";
import { type Peer, WorldError } from "./world.ts";

/** Addresses as the environment names them; absent: there is none. */
export interface PeerAddresses {
  readonly PROMETHEUS_URL?: string | undefined;
  readonly PROMETHEUS_TOKEN_FILE?: string | undefined;
  readonly PROMETHEUS_CA_FILE?: string | undefined;
  readonly ALERTMANAGER_URL?: string | undefined;
  readonly ARGOCD_API_URL?: string | undefined;
  /** Of models that are no KServe's: whether it is there is all that is asked of it. */
  readonly ML_SERVICE_URL?: string | undefined;
  /** The Broker. */
  readonly K_SINK?: string | undefined;
}

/** How long a connection may stay silent before it is given up. */
const SILENT_SECONDS = 5;

/** Whom this installation names, each with the path by which it says that it is well. */
export function peersOf(addresses: PeerAddresses): Peer[] {
  const { ALERTMANAGER_URL: alertmanager, ARGOCD_API_URL: argocd, ML_SERVICE_URL: ml, K_SINK: sink } = addresses;
  return [
    ...rulesPeer(addresses),
    ...(alertmanager === undefined ? [] : [peer("alertmanager", under(alertmanager, "-/healthy"), isGood)]),
    ...(argocd === undefined ? [] : [peer("argocd", under(argocd, "healthz"), isGood)]),
    ...(ml === undefined ? [] : [peer("ml_service", under(ml, "health"), isGood)]),
    // A Broker takes POST only and says so, which is as good as an answer.
    ...(sink === undefined ? [] : [peer("broker", new URL(sink), (status) => status < 500)]),
  ];
}

/** A name that no rule has. */
const NO_RULE = "KubeHealAsksWhetherYouAreThere";

/** Asked as the engine asks it, with its token and authority: that it is up does not help whoever it turns away. */
function rulesPeer({
  PROMETHEUS_URL: url,
  PROMETHEUS_TOKEN_FILE: tokenFile,
  PROMETHEUS_CA_FILE: caFile,
}: PeerAddresses): Peer[] {
  if (url === undefined) return [];
  const metrics = prometheus({ url, tokenFile, caFile });
  return [{ name: "prometheus", ask: () => metrics.alertRules([NO_RULE]).then(() => undefined) }];
}

function under(base: string, path: string): URL {
  return new URL(path, base.endsWith("/") ? base : `${base}/`);
}

function isGood(status: number): boolean {
  return status >= 200 && status < 300;
}

function peer(name: string, url: URL, isWell: (status: number) => boolean): Peer {
  return {
    name,
    async ask() {
      const status = await statusOf(url);
      return isWell(status) ? undefined : `Returned status ${status}`;
    },
  };
}

/** Follows no redirect and reads no body: nobody is believed more than that they are there. */
function statusOf(url: URL): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? https : http).get(url, { agent: false }, (response) => {
      response.destroy();
      resolve(response.statusCode ?? 0);
    });
    request.setTimeout(SILENT_SECONDS * 1000, () => request.destroy(new Error(`silent for ${SILENT_SECONDS} s`)));
    // Only the code: the address may have a password in it.
    request.on("error", (error: NodeJS.ErrnoException) => {
      reject(new WorldError("unavailable", error.code ?? "the connection ended without an answer", { cause: error }));
    });
  });
}
