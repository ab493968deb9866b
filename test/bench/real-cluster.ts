import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DetailedPeerCertificate, type TLSSocket, connect } from "node:tls";

import { KubernetesCluster } from "../../lib/world/kubernetes/client.ts";
import type { ConnectionSettings } from "../../lib/world/kubernetes/connection.ts";
import { NAMESPACE } from "../../lib/world/kubernetes/kinds.ts";
import { fromKubeconfig } from "../../lib/world/kubernetes/kubeconfig.ts";

/** The API server of KUBECONFIG, and namespaces that are deleted at the end. */
export class RealCluster {
  readonly settings: ConnectionSettings;
  readonly cluster: KubernetesCluster;
  readonly #made: string[] = [];
  #files: string | undefined;

  constructor(settings: ConnectionSettings) {
    this.settings = settings;
    this.cluster = new KubernetesCluster(settings);
  }

  async namespace(purpose: string, labels: Readonly<Record<string, string>> = {}): Promise<string> {
    const name = `kubeheal-bench-${purpose}-${Date.now().toString(36)}`;
    await this.cluster.create({ ...NAMESPACE, metadata: { name, labels } });
    this.#made.push(name);
    return name;
  }

  /** The variables of a pod in that namespace; its files are read through `peers/pod-files.cjs`. */
  async podIn(namespace: string): Promise<Record<string, string>> {
    const { hostname, port } = new URL(this.settings.server);
    const folder = (this.#files ??= mkdtempSync(join(tmpdir(), "kubeheal-bench-")));
    const { authorization = "" } = (await this.settings.logIn?.(false)) ?? {};
    writeFileSync(join(folder, "token"), authorization.replace(/^Bearer /, ""));
    writeFileSync(join(folder, "namespace"), namespace);
    writeFileSync(join(folder, "ca.crt"), await certificatesOf(hostname, Number(port || 443)));
    return { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port || "443", POD_FILES: folder };
  }

  async end(): Promise<void> {
    for (const name of this.#made) await this.cluster.delete({ ...NAMESPACE, name });
    this.cluster.close();
    if (this.#files) rmSync(this.#files, { recursive: true });
  }
}

export async function realCluster(): Promise<RealCluster | undefined> {
  return process.env["KUBECONFIG"] ? new RealCluster(await fromKubeconfig()) : undefined;
}

/** A kubeconfig may say that nothing is to be checked; a pod checks, so it is given what the server shows. */
async function certificatesOf(host: string, port: number): Promise<string> {
  const socket = await new Promise<TLSSocket>((resolve, reject) => {
    const opened = connect({ host, port, rejectUnauthorized: false }, () => resolve(opened));
    opened.on("error", reject);
  });
  const shown = chain(socket.getPeerCertificate(true));
  socket.destroy();
  return shown
    .map(({ raw }) => `-----BEGIN CERTIFICATE-----\n${raw.toString("base64")}\n-----END CERTIFICATE-----\n`)
    .join("");
}

function chain(certificate: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const { issuerCertificate: issuer } = certificate;
  return !issuer || issuer === certificate ? [certificate] : [certificate, ...chain(issuer)];
}
