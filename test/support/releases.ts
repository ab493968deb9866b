/** Helm's releases as it stores them. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

import type { Release } from "../../lib/evidence/keepers/helm-history.ts";
import { SECRET } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";

interface Stored {
  readonly namespace?: string;
  readonly version: number;
  readonly status: string;
  readonly description?: string;
  readonly image?: string;
  readonly at?: string;
  /** What it makes, in YAML, in place of Deployment cart. */
  readonly manifest?: string;
}

/** Recorded from Helm 3.22: installed, upgraded, broken, rolled back, broken again. */
export function recordedReleases(): (KubeObject & { readonly data: { readonly release: string } })[] {
  const file = new URL("../fixtures/helm/secrets.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { items: never[] }).items;
}

/** The same release two roll-backs later: what `helm history` said then. */
export function recordedHistory(): Release[] {
  const file = new URL("../fixtures/helm/history.json", import.meta.url);
  const rows = JSON.parse(readFileSync(file, "utf8")) as { revision: number; status: string; description: string }[];
  return rows.map(({ revision, status, description }) => ({
    version: revision,
    info: { status, description, last_deployed: "" },
    manifest: "",
  }));
}

/** One revision of release `cart` in namespace shop, which makes Deployment cart. */
export function revisionSecret(stored: Stored): KubeObject {
  const { version, status, namespace = "shop" } = stored;
  return {
    ...SECRET,
    metadata: {
      namespace,
      name: `sh.helm.release.v1.cart.v${version}`,
      labels: { owner: "helm", name: "cart", status, version: String(version) },
    },
    type: "helm.sh/release.v1",
    data: { release: encoded(stored) },
  } as KubeObject;
}

export function encoded({ version, status, description = "", at, ...made }: Stored): string {
  const { namespace = "shop", image = `shop/cart:${version}.0`, manifest = deploymentOf(image) } = made;
  const info = { status, description, last_deployed: at ?? "2026-01-01T10:00:00Z" };
  const json = JSON.stringify({ name: "cart", namespace, version, info, manifest });
  return Buffer.from(gzipSync(json).toString("base64")).toString("base64");
}

/** Deployment cart, as a chart renders it. */
export function deploymentOf(image: string, { apiVersion = "apps/v1", namespace = "" } = {}): string {
  return `---
apiVersion: ${apiVersion}
kind: Deployment
metadata:
  name: cart${namespace && `\n  namespace: ${namespace}`}
spec:
  template:
    spec:
      containers:
        - name: cart
          image: ${image}
`;
}
