/** Argo CD's Applications, as it recorded them and as tests need them. */
import { readFileSync } from "node:fs";

import { ARGO_APPLICATION } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";

/** Recorded from Argo CD 3.2.3, and as one would create it again. */
export function again(name: string): KubeObject {
  const { metadata, ...object } = recorded(name);
  const { uid: _, resourceVersion: __, generation: ___, ...kept } = metadata;
  return { ...object, metadata: kept };
}

/** Recorded from Argo CD 3.2.3. */
export function recorded(name: string): KubeObject & Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(new URL(`../fixtures/argocd/${name}.json`, import.meta.url), "utf8")) as never;
}

interface Parts {
  readonly namespace?: string;
  readonly name?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: object;
  readonly status?: object;
  readonly operation?: object;
}

export const SOURCE = { repoURL: "https://git.example.com/shop/app.git", path: "shop", targetRevision: "main" };

/** One that lists Deployment shop/cart, which is not as Git asks. */
export function application({
  namespace = "argocd",
  name = "shop-app",
  annotations,
  spec,
  status,
  operation,
}: Parts = {}): KubeObject {
  return {
    ...ARGO_APPLICATION,
    metadata: { namespace, name, ...(annotations && { annotations }) },
    spec: {
      project: "default",
      source: SOURCE,
      destination: { server: "https://kubernetes.default.svc", namespace: "shop" },
      ...spec,
    },
    status: {
      resources: [{ group: "apps", kind: "Deployment", namespace: "shop", name: "cart", status: "OutOfSync" }],
      sync: { status: "OutOfSync", revision: "rev-2" },
      controllerNamespace: "argocd",
      history: [{ id: 4, revision: "rev-2", deployedAt: "2026-01-01T11:00:00Z", source: SOURCE }],
      ...status,
    },
    ...(operation && { operation }),
  } as KubeObject;
}
