import { request } from "node:http";

import { SERVICE } from "../../../lib/world/kubernetes/kinds.ts";
import type { Cluster, KubeObject } from "../../../lib/world/world.ts";

interface Asked {
  readonly method?: "GET" | "POST";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Answered {
  readonly status: number;
  readonly body: string;
}

/** Speaks to functions as pods of the cluster do: by their cluster-local name, through Knative's inner gateway. */
export class Gateway {
  readonly #cluster: Cluster;
  readonly #namespace: string;
  #address: Promise<string> | undefined;

  constructor(cluster: Cluster, namespace: string) {
    this.#cluster = cluster;
    this.#namespace = namespace;
  }

  async ask(service: string, { method = "GET", path, headers = {}, body }: Asked): Promise<Answered> {
    const host = await (this.#address ??= this.#addressOf(service));
    const text = body === undefined ? undefined : JSON.stringify(body);
    const sent = {
      host: `${service}.${this.#namespace}.svc.cluster.local`,
      ...(text !== undefined && { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
      ...headers,
    };
    return new Promise((resolve, reject) => {
      const asked = request({ host, method, path, headers: sent, agent: false }, (response) => {
        response.setEncoding("utf8");
        void response
          .toArray()
          .then((parts) => resolve({ status: response.statusCode ?? 0, body: parts.join("") }), reject);
      });
      asked.on("error", reject);
      asked.end(text);
    });
  }

  /** Knative gives a Service an ExternalName that leads to the gateway. */
  async #addressOf(service: string): Promise<string> {
    interface Service extends KubeObject {
      readonly spec: { readonly externalName?: string; readonly clusterIP?: string };
    }
    const placeholder = await this.#cluster.get<Service>({ ...SERVICE, namespace: this.#namespace, name: service });
    const [name = "", namespace = ""] = (placeholder.spec.externalName ?? "").split(".");
    return (await this.#cluster.get<Service>({ ...SERVICE, namespace, name })).spec.clusterIP!;
  }
}
