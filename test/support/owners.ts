import { namespace } from "../../lib/world/in-memory/builders.ts";
import type { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import {
  CLUSTER_SERVICE_VERSION,
  CONFIG_MAP,
  DEPLOYMENT,
  HELM_RELEASE,
  KUSTOMIZATION,
} from "../../lib/world/kubernetes/kinds.ts";
import type { Kind, KubeObject } from "../../lib/world/world.ts";
import { application } from "./applications.ts";

export const INFERENCE_SERVICE = { apiVersion: "serving.kserve.io/v1beta1", kind: "InferenceService" };
export const KNATIVE_SERVICE = { apiVersion: "serving.knative.dev/v1", kind: "Service" };
export const CONFIGURATION = { apiVersion: "serving.knative.dev/v1", kind: "Configuration" };
export const REVISION = { apiVersion: "serving.knative.dev/v1", kind: "Revision" };
/** By a clock that begins with 2026, after everything that a test breaks. */
const COMPARED = { reconciledAt: "2026-01-01T12:00:00Z" };

const controlledBy = (kind: Kind): object => ({
  ownerReferences: [{ ...kind, name: "cart", uid: "u", controller: true }],
});
const SHOP_CART = { namespace: "shop", name: "cart" };
const inFlux = { "kustomize.toolkit.fluxcd.io/name": "cart", "kustomize.toolkit.fluxcd.io/namespace": "flux-system" };
const byFluxHelm = { "helm.toolkit.fluxcd.io/name": "cart", "helm.toolkit.fluxcd.io/namespace": "flux-system" };

/** Those who may deploy a workload: what marks it, and what is there to be asked. */
export const OWNERS = {
  "an Application in Argo CD's namespace": {
    marks: { annotations: { "argocd.argoproj.io/tracking-id": "shop-app:apps/Deployment:shop/cart" } },
    objects: [application({ status: COMPARED })],
  },
  "an Application in another namespace": {
    marks: { annotations: { "argocd.argoproj.io/tracking-id": "team-a_shop-app:apps/Deployment:shop/cart" } },
    objects: [application({ namespace: "team-a", status: COMPARED })],
  },
  "a Kustomization": {
    marks: { labels: inFlux },
    objects: [{ ...KUSTOMIZATION, metadata: { namespace: "flux-system", name: "cart" } }],
  },
  "a HelmRelease": {
    marks: { labels: byFluxHelm },
    objects: [{ ...HELM_RELEASE, metadata: { namespace: "flux-system", name: "cart" } }],
  },
  "a custom resource": {
    marks: controlledBy(INFERENCE_SERVICE),
    objects: [{ ...INFERENCE_SERVICE, metadata: SHOP_CART }],
  },
  "a Revision": { marks: controlledBy(REVISION), objects: [{ ...REVISION, metadata: SHOP_CART }] },
  "a Knative Service": { marks: controlledBy(KNATIVE_SERVICE), objects: [{ ...KNATIVE_SERVICE, metadata: SHOP_CART }] },
  "a ClusterServiceVersion": {
    marks: { labels: { "olm.owner": "cart.v1", "olm.owner.namespace": "shop" } },
    objects: [{ ...CLUSTER_SERVICE_VERSION, metadata: { namespace: "shop", name: "cart.v1" } }],
  },
} satisfies Record<string, { readonly marks: object; readonly objects: readonly KubeObject[] }>;

/** From now on Deployment shop/cart is somebody's, who lives where an admin lets the engine ask. */
export async function giveTo(
  cluster: InMemoryCluster,
  { marks, objects }: { readonly marks: object; readonly objects: readonly KubeObject[] },
): Promise<void> {
  for (const home of ["argocd", "flux-system"]) cluster.add(namespace(home, { "kubeheal.io/heal": "auto" }));
  cluster.add(...objects.map((object) => structuredClone(object)));
  const policy = JSON.stringify({ open: [{ namespace: "argocd", upTo: "R3" }] });
  await cluster.patch({ ...CONFIG_MAP, namespace: "kubeheal", name: "kubeheal-policy" }, [
    { op: "add", path: "/data", value: { "policy.yaml": policy } },
  ]);
  const cart = { ...DEPLOYMENT, ...SHOP_CART };
  const { metadata } = await cluster.get<KubeObject>(cart);
  await cluster.patch(cart, [{ op: "add", path: "/metadata", value: { ...metadata, ...marks } }]);
}
