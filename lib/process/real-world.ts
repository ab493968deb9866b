import { randomBytes } from "node:crypto";

import type { Environment } from "../configuration.ts";
import { ConfigurationError } from "../configuration.ts";
import type { Settings } from "../domain/settings.ts";
import { publisher } from "../world/broker.ts";
import { noFastClock, pingSourceClock } from "../world/fast-clock.ts";
import { kserve } from "../world/kserve.ts";
import { KubernetesCluster } from "../world/kubernetes/client.ts";
import type { ConnectionSettings } from "../world/kubernetes/connection.ts";
import { inCluster } from "../world/kubernetes/in-cluster.ts";
import type { Log } from "../world/log.ts";
import { peersOf } from "../world/peers.ts";
import { noMetrics, prometheus } from "../world/prometheus.ts";
import type { Cluster, Metrics, World } from "../world/world.ts";
import { tokenFile } from "./token-file.ts";

/** The API server: of the pod's own cluster, else the one that KUBECONFIG names. */
export async function connect(variables: Readonly<Record<string, string | undefined>>): Promise<KubernetesCluster> {
  return new KubernetesCluster(await connection(variables));
}

async function connection(variables: Readonly<Record<string, string | undefined>>): Promise<ConnectionSettings> {
  const here = inCluster(variables);
  if (here) return here;
  if (variables["KUBECONFIG"] === undefined || variables["KUBECONFIG"] === "") {
    throw new ConfigurationError("KUBECONFIG is not set and this is no pod: there is no cluster to work on");
  }
  const { fromKubeconfig } = await import("../world/kubernetes/kubeconfig.ts");
  return fromKubeconfig();
}

type Outlets = Pick<World, "broker" | "fastClock" | "metrics" | "models" | "peers">;

export function metricsOf(environment: Environment): Metrics {
  const { PROMETHEUS_URL: url, PROMETHEUS_TOKEN_FILE: tokenFile, PROMETHEUS_CA_FILE: caFile } = environment;
  return url === undefined ? noMetrics : prometheus({ url, tokenFile, caFile });
}

/** Broker and clock of a Knative installation. */
export function knative(
  cluster: Cluster,
  settings: Settings,
  { environment, log, keepsClock }: { environment: Environment; log: Log; keepsClock: boolean },
): Outlets {
  const { K_SINK: sink = "", K_CA_CERTS: ca, KUBEHEAL_WORKFLOWS_SERVICE: service } = environment;
  const { KUBEHEAL_SINK_TOKEN_FILE: file, KUBEHEAL_OIDC_AUDIENCE: audience } = environment;
  const schedule = settings.tickSeconds >= 60 ? "* * * * *" : `*/${settings.tickSeconds} * * * * *`;
  const proxy = process.env["HTTP_PROXY"];
  const token = file === undefined ? undefined : tokenFile("KUBEHEAL_SINK_TOKEN_FILE", file);
  return {
    metrics: metricsOf(environment),
    models: kserve(settings.models),
    peers: peersOf(environment),
    broker: publisher({ sink, log, proxy, ca, token }),
    fastClock: keepsClock
      ? pingSourceClock(cluster, { namespace: settings.namespace, schedule, service, audience })
      : noFastClock,
  };
}

export function realWorld(cluster: Cluster, outlets: Outlets, log: Log): World {
  return {
    cluster,
    ...outlets,
    now: () => new Date(),
    randomId: randomHex,
    count: (what, times) => log.info({ counted: what, times }, "counted"),
  };
}

export function randomHex(): string {
  return randomBytes(16).toString("hex");
}
